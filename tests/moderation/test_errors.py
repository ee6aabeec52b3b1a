"""What a moderator, a member or a visitor is told when a verb cannot be done: a sentence in both languages, and a code of its own."""

from __future__ import annotations

import inspect

import pytest
from django.utils import translation

from moderation import errors
from moderation.errors import ModerationError

KINDS = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, ModerationError)]


@pytest.mark.parametrize("kind", KINDS)
def test_says_it_in_both_languages_as_whole_sentences(kind: type[ModerationError]) -> None:
    said = set()
    for language in ("en", "id"):
        with translation.override(language):
            said.add(str(kind()))
    assert len(said) == 2
    assert all(words.endswith(".") for words in said)


def test_programs_tell_them_apart() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_is_translated_when_it_is_shown_and_not_when_it_is_raised() -> None:
    with translation.override("en"):
        raised = ModerationError()
    with translation.override("id"):
        assert str(raised) == str(ModerationError.message)
