"""From what people type to the words the lexicon knows, and not one letter further."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.engines.living.lexicon import phrases
from generation.engines.living.spelling import EVERYDAY, PREFIXES, SHORTEST_GUESS, spell

KNOWN = sorted({word for words in phrases() for word in words})
ALONE = sorted(words[0] for words in phrases() if len(words) == 1)


def knows(word: str) -> bool:
    return (word,) in phrases()


@pytest.mark.parametrize("word", ALONE)
def test_leaves_a_known_word_alone(word: str) -> None:
    assert spell(word) == word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("wavess", "waves"),
        ("wvaes", "waves"),
        ("cloudss", "clouds"),
        ("ombaknya", "ombak"),
        ("pohonnya", "pohon"),
        ("bergoyangin", "bergoyang"),
        ("awannnn", "awan"),
        ("temen2", "teman"),
        ("kenceng", "kencang"),
    ],
)
def test_reads_endings_long_vowels_everyday_words_and_slips(typed: str, word: str) -> None:
    assert spell(typed) == word


@pytest.mark.parametrize("typed", ["zzzzzz", "skj", "blorp", "frumious", "x", "2", "supercalifragilistic", "ワ", "🌊"])
def test_leaves_alone_what_it_cannot_place(typed: str) -> None:
    assert spell(typed) == typed


@pytest.mark.parametrize("everyday", EVERYDAY)
def test_every_everyday_word_leads_to_one_the_lexicon_knows(everyday: str) -> None:
    """Alone, or as the beginning of a phrase; else the entry does nothing."""
    assert EVERYDAY[everyday] in KNOWN


@given(st.sampled_from([word for word in KNOWN if len(word) > SHORTEST_GUESS and word.isalpha()]), st.data())
@settings(max_examples=80, deadline=None)
def test_a_slip_in_a_long_word_leads_to_it_or_nowhere(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    slipped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    found = spell(slipped)
    assert found == slipped or knows(found) or found in KNOWN
    assert found[0] == word[0] or word.startswith(PREFIXES)  # the first letter stands, where it is no prefix's


@pytest.mark.parametrize(("typed", "other"), [("sit", "sky"), ("rein", "rain"), ("lave", "wave"), ("seal", "sea"), ("treat", "tree")])
def test_makes_no_short_word_into_another(typed: str, other: str) -> None:
    assert spell(typed) != other


@given(st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_bears_any_text(token: str) -> None:
    assert isinstance(spell(token), str)


@pytest.mark.parametrize("word", ["mentari", "colour", "colors", "petang"])
def test_a_word_of_a_phrase_is_no_slip_of_another(word: str) -> None:
    """Mentari is the sun, in "mentari terbit"; menari is to dance."""
    assert word in KNOWN
    assert spell(word) == word
