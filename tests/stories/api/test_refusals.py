"""Our own errors as answers of the API: each with its code, its sentence and the status that fits."""

from __future__ import annotations

import inspect

import pytest

from generation import errors as generation
from moderation import errors as moderation
from stories import errors as stories
from stories.api.refusals import Refusal, told_plainly
from stories.services import album

EXPECTED = {
    generation.WrongStateError: 409,
    stories.NotReadyError: 409,
    generation.KeyReusedError: 422,
    stories.KeyReusedError: 422,
    generation.OverQuotaError: 429,
    generation.TooManyWaitingError: 429,
    moderation.TooManyReportsError: 429,
    generation.TooYoungError: 403,
    stories.SuspendedError: 403,
    generation.NotStoredError: 507,
    generation.PeopleNotAgreedError: 422,
    generation.RegionNotAllowedError: 422,
}


def refused(error: Exception) -> Refusal:
    with pytest.raises(Refusal) as caught, told_plainly():
        raise error
    return caught.value


@pytest.mark.parametrize("kind", EXPECTED)
def test_answers_by_what_went_wrong(kind: type[Exception]) -> None:
    assert refused(kind()).status_code == EXPECTED[kind]


ALL = [
    one
    for module in (generation, stories, moderation)
    for _, one in inspect.getmembers(module, inspect.isclass)
    if issubclass(one, (generation.AliveError, stories.StoryError, moderation.ModerationError))
]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_keeps_code_and_sentence_of_every_error_of_ours(kind: type[generation.AliveError]) -> None:
    answer = refused(kind())
    assert answer.get_codes() == kind.code
    assert str(answer.detail) == str(kind.message)
    assert 400 <= answer.status_code < 600


def test_one_answer_does_not_change_the_next() -> None:
    assert refused(generation.OverQuotaError()).status_code == 429
    assert refused(generation.PeopleNotAgreedError()).status_code == 422
    assert Refusal.status_code == 422


def test_knows_the_errors_of_the_album_too() -> None:
    assert refused(album.NotStoredError("not_stored", "We cannot store photos right now.")).status_code == 507


@pytest.mark.parametrize("error", [ValueError("ours"), KeyError("x")])
def test_leaves_our_own_faults_to_the_log(error: Exception) -> None:
    with pytest.raises(type(error)), told_plainly():
        raise error
