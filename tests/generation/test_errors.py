"""What can go wrong with an ask: each says so to people in their language, and to programs by a code of its own."""

from __future__ import annotations

import inspect

import pytest
from django.utils import translation

from generation import errors
from generation.errors import AliveError, OverQuotaError, StopWorkError, WorkerStoppingError

KINDS = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, AliveError)]


@pytest.mark.parametrize("kind", KINDS)
def test_says_it_in_both_languages(kind: type[AliveError]) -> None:
    said = {}
    for language in ("en", "id"):
        with translation.override(language):
            said[language] = str(kind().message)
    assert said["en"] != said["id"]
    assert all(words.endswith((".", "”.")) for words in said.values())


def test_programs_tell_them_apart() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes))
    assert all(code.isidentifier() and code.islower() for code in codes)


def test_a_closer_word_takes_the_place_of_the_general_one() -> None:
    assert str(OverQuotaError("tomorrow")) == str(OverQuotaError("tomorrow").message) == "tomorrow"
    assert str(OverQuotaError()) == str(OverQuotaError.message)
    assert str(OverQuotaError("")) == str(OverQuotaError.message)


def test_the_message_is_translated_when_it_is_shown_and_not_when_it_is_raised() -> None:
    with translation.override("en"):
        raised = OverQuotaError()
    with translation.override("id"):
        assert "AI Alive" in str(raised.message)
        assert str(raised.message) != str(raised)


@pytest.mark.parametrize("nobodys", [StopWorkError, WorkerStoppingError])
def test_what_is_nobodys_error_is_never_shown_to_a_member(nobodys: type[Exception]) -> None:
    assert not issubclass(nobodys, AliveError)
