"""The table of words: each can be reached as it is typed, and means something that the rest of the engine does."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.engines.living import grade, lexicon
from generation.engines.living.beds import BEDS
from generation.engines.living.camera import MOVES
from generation.engines.living.clauses import clauses
from generation.engines.living.reading import read

ENTRIES = [(kind, value, phrase) for kind, values in lexicon.WORDS.items() for value, text in values.items() for phrase in text.split()]


@given(st.text("aZ\u0130\u00df\u2019'- \n\t", max_size=40))
@settings(max_examples=60, deadline=None)
def test_normalising_twice_is_once(text: str) -> None:
    once = lexicon.normalise(text)
    assert lexicon.normalise(once) == once
    assert not re.search(r"\s\s|[A-Z\u2019-]|^\s|\s$", once)


def test_says_the_same_with_any_apostrophe_hyphen_and_space() -> None:
    assert lexicon.normalise("  Don\u2019t\tmove \n the Awan-awan ") == "don't move the awan awan"


def test_no_phrase_is_longer_than_is_looked_for() -> None:
    assert max(len(words) for words in lexicon.phrases()) == lexicon.LONGEST


def test_says_nothing_twice() -> None:
    assert [entry for entry, count in Counter(ENTRIES).items() if count > 1] == []


@pytest.mark.parametrize("kind", [kind for kind in lexicon.WORDS if kind != "filler"])  # which means nothing, found or not
def test_every_phrase_is_found_as_it_is_typed(kind: str) -> None:
    """A word inside that is broken at or spelt otherwise would leave the entry unread."""
    for value, phrase in ((value, phrase) for entry, value, phrase in ENTRIES if entry == kind):
        (clause,) = clauses(phrase.replace("_", " "))
        assert clause.has(kind, value), phrase


def test_means_only_what_the_engine_does() -> None:
    assert set(lexicon.WORDS["camera"]) == set(MOVES) - {"still"}
    assert set(lexicon.WORDS["light"]) == set(grade.LIGHTS)
    assert set(lexicon.WORDS["sound"]) <= set(BEDS)
    assert set(lexicon.WORDS["loose"]["loose"].split()) <= set(lexicon.WORDS["target"]["people"].split())


@pytest.mark.parametrize("weather", lexicon.WORDS["weather"])
def test_every_weather_is_read_in_both_languages(weather: str) -> None:
    phrases = lexicon.WORDS["weather"][weather].split()
    assert all(read(phrase.replace("_", " ")).weather.get(weather) for phrase in phrases)
