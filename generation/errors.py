"""What can go wrong with an ask, in words the member understands; doors show the message, never a traceback."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AliveError(Exception):
    """An ask that cannot be granted; ``message`` is for the member, ``code`` for programs."""

    code = "invalid"
    message: str | Promise = _("This request cannot be granted.")

    def __init__(self, message: str | Promise | None = None) -> None:
        self.message = message or self.message
        super().__init__(str(self.message))


class OverQuotaError(AliveError):
    code = "over_quota"
    message = _("You have used today's AI Alive requests. The next one is free again as soon as 24 hours have passed since your first.")


class TooManyWaitingError(AliveError):
    code = "too_many_waiting"
    message = _("You already have several requests in the queue. Wait until one is ready, or cancel one.")


class TooYoungError(AliveError):
    code = "too_young"
    message = _("AI Alive is for members aged 18 and over.")


class NotOfferedError(AliveError):
    code = "not_offered"
    message = _("This site makes no pictures: whoever runs it has not set up a model for them.")


class WordsMissingError(AliveError):
    code = "prompt_missing"
    message = _("Say in words what the picture should show.")


class RegionNotAllowedError(AliveError):
    code = "region_not_allowed"
    message = _("None of the regions you allow can make videos here. Choose one in Settings, under “Where my photos may be processed”.")


class PeopleNotAgreedError(AliveError):
    code = "people_not_agreed"
    message = _("Please confirm that the people in the photo agreed to be animated.")


class KeyReusedError(AliveError):
    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was already used for a different request.")


class WrongStateError(AliveError):
    code = "wrong_state"
    message = _("This is no longer possible: the request has moved on in the meantime.")


class NotStoredError(AliveError):
    code = "not_stored"
    message = _("We cannot store photos right now. This is our fault; please try again later.")


class StopWorkError(Exception):
    """The row is no longer ours: cancelled, or another attempt took over. Not an error of anyone."""


class WorkerStoppingError(Exception):
    """This process was asked to end in the middle of a request; another one takes it up."""
