"""A person's own words are found as the house's are: through every disguise, and only as whole words."""

from __future__ import annotations

import pytest

from moderation.classifiers.own_words import OwnWords, as_listed

MINE = OwnWords(as_listed(text) for text in ("idiot", "b4ngsat", "gendut*", "anak haram", "🤮"))


@pytest.mark.parametrize(
    "text",
    [
        "You IDIOT!",
        "1d10t",
        "i.d.i.o.t",
        "i d i o t",
        "idi\u200bot",
        "іdіоt",  # Cyrillic
        "iiidiooot",
        "\u202etoidi",
        "bangsat lu",
        "gendutnya",
        "anak   haram",
        "ugh 🤮\ufe0f",
    ],
)
def test_finds_a_word_in_disguise(text: str) -> None:
    assert MINE.found_in(text)


@pytest.mark.parametrize("text", ["", "idiotic", "anak baik, makanan haram", "what a lovely sea", "genduk", "🤢"])
def test_leaves_the_rest(text: str) -> None:
    assert not MINE.found_in(text)


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\u202e\u202c"])
def test_lists_nothing_that_nobody_sees(text: str) -> None:
    assert as_listed(text) == ""


@pytest.mark.parametrize("text", ["(", "a|b", "[x]+", "\\", "a{3}", "(a|", "**", "_"])
def test_takes_no_word_for_a_pattern(text: str) -> None:
    assert not OwnWords([as_listed(text)]).found_in("some calm beach at sunset")


def test_finds_nothing_with_an_empty_list() -> None:
    assert not OwnWords([]).found_in("anything")
