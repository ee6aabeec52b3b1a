"""Our own errors as API exceptions, so that problem details carry their code and sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework import exceptions, status

from generation import errors as generation
from moderation.errors import ModerationError, TooManyReportsError
from stories import errors as stories
from stories.services.album import AlbumError
from stories.services.album import NotStoredError as PhotoNotStoredError

CONFLICT = (generation.WrongStateError, stories.NotReadyError)
MISUSED_KEY = (generation.KeyReusedError, stories.KeyReusedError)
TOO_MANY = (generation.OverQuotaError, generation.TooManyWaitingError, TooManyReportsError)
NOT_ALLOWED = (generation.TooYoungError, stories.SuspendedError)
NOT_STORED = (generation.NotStoredError, PhotoNotStoredError)
ANSWERS = (
    (NOT_STORED, status.HTTP_507_INSUFFICIENT_STORAGE),
    (CONFLICT, status.HTTP_409_CONFLICT),
    (TOO_MANY, status.HTTP_429_TOO_MANY_REQUESTS),
    (NOT_ALLOWED, status.HTTP_403_FORBIDDEN),
)


class Refusal(exceptions.APIException):
    """A rule of the house that is not met."""

    status_code: int = status.HTTP_422_UNPROCESSABLE_ENTITY


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn our errors into answers: 409 moved on, 422 rule or misused key, 429 too many, 403 not this member, 507 no room on our side."""
    try:
        yield
    except (generation.AliveError, stories.StoryError, AlbumError, ModerationError) as error:
        refusal = Refusal(str(error.message), error.code)
        refusal.status_code = next((code for kinds, code in ANSWERS if isinstance(error, kinds)), refusal.status_code)
        raise refusal from error
