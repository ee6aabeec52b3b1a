"""What can go wrong when a member shares something: a sentence in both languages, and a code for programs."""

from __future__ import annotations

import inspect

import pytest
from django.utils import translation

from generation import errors as generation
from stories import errors
from stories.errors import HiddenWordError, StoryError, TooManyWordsError

KINDS = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, StoryError)]


@pytest.mark.parametrize("kind", KINDS)
def test_says_it_in_both_languages(kind: type[StoryError]) -> None:
    said = set()
    for language in ("en", "id"):
        with translation.override(language):
            said.add(str(kind().message))
    assert len(said) == 2
    assert all(words.endswith(".") for words in said)


def test_programs_tell_them_apart() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_the_same_mistake_has_the_same_code_on_every_floor() -> None:
    assert errors.KeyReusedError.code == generation.KeyReusedError.code


def test_a_closer_word_takes_the_place_of_the_general_one() -> None:
    assert str(StoryError("not now")) == str(StoryError("not now").message) == "not now"
    assert isinstance(TooManyWordsError(), HiddenWordError)
