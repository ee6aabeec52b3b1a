"""What can go wrong when a member shares something, in words they understand."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StoryError(Exception):
    """A Story that cannot be posted; ``message`` is for the member, ``code`` for programs."""

    code = "invalid"
    message: str | Promise = _("This cannot be posted.")

    def __init__(self, message: str | Promise | None = None) -> None:
        self.message = message or self.message
        super().__init__(str(self.message))


class NotReadyError(StoryError):
    code = "not_ready"
    message = _("This video is not ready, so it cannot be posted yet.")


class SuspendedError(StoryError):
    code = "suspended"
    message = _("Your account cannot post at the moment. Account status tells why, and until when.")


class KeyReusedError(StoryError):
    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was already used for a different Story.")


class HiddenWordError(StoryError):
    code = "hidden_word"
    message = _("There is nothing in it to look for: write a word, a phrase or an emoji.")


class WordTooLongError(HiddenWordError):
    code = "hidden_word_too_long"
    message = _("That is too long: write at most 60 characters.")


class TooManyWordsError(HiddenWordError):
    code = "too_many_hidden_words"
    message = _("Your list is full. Remove a word to add another.")
