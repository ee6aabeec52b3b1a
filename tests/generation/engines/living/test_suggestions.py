"""Suggestions fit the photo, exist in both languages, and ask for nothing the engine cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.engines.living import reading
from generation.engines.living.suggestions import SENTENCES, look

ROOT = Path(__file__).resolve().parents[4]
EVERY = [(kind, language, text) for kind, languages in SENTENCES.items() for language, texts in languages.items() for text in texts]


@pytest.mark.parametrize(("kind", "language", "text"), EVERY)
def test_every_sentence_is_understood_in_full(kind: str, language: str, text: str) -> None:
    intent = reading.read(text)
    assert intent.named and not intent.cannot


def test_every_kind_says_the_same_number_of_things_in_both_languages() -> None:
    assert all(len(texts["en"]) == len(texts["id"]) for texts in SENTENCES.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("photo", "language", "said"),
    [
        ("evening-lake", "en", "Waves roll in, the sky turns to dusk"),
        ("selfie", "id", "Semua tersenyum dan berkedip"),
        ("forest-path", "en", "Leaves sway in the wind, birds sing"),
        ("coffee", "id", "Kamera mendekat perlahan"),
    ],
)
def test_offers_first_what_is_in_the_photo(photo: str, language: str, said: str) -> None:
    path = ROOT / "tests" / "photos" / f"{photo}.jpg"
    looked = look(path, ROOT / "var" / "models", ["en", "id", "fr"])
    offered = looked.suggestions[language]
    assert offered[0] == said
    assert 2 <= len(offered) <= 4
    assert looked.suggestions["fr"] == looked.suggestions["en"]
    assert 100 < len(looked.areas) < 6000  # it lies in the photo's row
