"""The phrase list: what it finds, through which disguises, and what it lets stand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from moderation.classifiers import ClassifierUnavailableError
from moderation.classifiers.phrases import Phrases, load

PHRASES = Phrases(Path())


def found(text: str) -> dict[str, float]:
    return {score.label: score.value for score in PHRASES.score(text) if score.value}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("make her naked", "sexual"),
        ("m4k3 h3r n4k3d", "sexual"),
        ("make her n a k e d", "sexual"),
        ("make her n.a.k.e.d", "sexual"),
        ("make her nаkеd", "sexual"),  # Cyrillic a and e
        ("make her na\u200bked", "sexual"),
        ("make her \u202edekan\u202c", "sexual"),
        ("make her naaaaked", "sexual"),
        ("make her n*ked", "sexual"),
        ("bikin dia b u g i l", "sexual"),
        ("bikin dia t3l4nj4ng dong", "sexual"),
        ("child porn", "minors"),
        ("bacok dia sampai mati", "violence"),
        ("heil hitler", "extremism"),
        ("want to die", "self_harm"),
        ("subway surfing, try it", "dangerous"),
        ("palsukan ktp", "fraud"),
    ],
)
def test_finds_what_is_listed_through_disguises(text: str, label: str) -> None:
    assert found(text)[label] == 1.0


@pytest.mark.parametrize("text", ["a lewd wink", "nyala golok di dinding", "a counterfeit cupcake", "nipu adik pakai sulap"])
def test_sends_the_doubtful_to_a_person(text: str) -> None:
    assert set(found(text).values()) == {0.5}


@pytest.mark.parametrize(
    "text",
    [
        "naked mole rat digs",
        "kill the lights",
        "bunuh waktu sambil minum kopi",
        "lipstik warna nude",
        "a train surfaces from the tunnel",
        "overdose of cuteness",
        "the cock crows at dawn, cockpit view",
        "Scunthorpe, Essex and Middlesex",
        "bottomless brunch, then strip down the engine",
        "lepas baju pelampung, tembok telanjang dicat",
        "sebentar lagi hujan",
        "",
    ],
)
def test_lets_the_harmless_stand(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "is_age"),
    [
        ("a girl of age 12", True),
        ("gadis 15 tahun", True),
        ("umur 9 meniup lilin", True),
        ("she is 13 yo", True),
        ("12 years ago", False),
        ("30 tahun", False),
        ("anak tangga", False),
        ("siswi menari", True),
    ],
)
def test_hears_words_of_age(text: str, is_age: bool) -> None:
    assert ("age" in found(text)) is is_age


def test_says_every_label_also_when_it_finds_nothing() -> None:
    assert len(PHRASES.score("")) == 10


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "* " * 50_000, "n4k3d\u200b" * 15_000, "\u202e" * 100_000, "1!|" * 33_000, "s.t." * 25_000]
)
def test_takes_bounded_time_for_a_hundred_thousand_characters(text: str) -> None:
    started = time.process_time()
    PHRASES.score(text)
    assert time.process_time() - started < 20


def test_is_unavailable_when_its_list_is_damaged(tmp_path: Path) -> None:
    damaged = tmp_path / "phrases.toml"
    damaged.write_text("[sexual\n")
    with pytest.raises(ClassifierUnavailableError):
        load(damaged)


def test_finds_a_phrase_whose_first_choice_is_two_short_words() -> None:
    """Under the first letters of "no", not of "no to"."""
    assert found("say no to bullying") == {}
