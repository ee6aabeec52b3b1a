"""What a moderator, a member or a visitor is told when a verb cannot be done: a code for programs, a sentence for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ModerationError(Exception):
    """Nothing was changed."""

    code = "moderation"
    message: str | Promise = _("That did not work.")

    def __str__(self) -> str:
        return str(self.message)


class TooManyReportsError(ModerationError):
    code = "too_many_reports"
    message = _("You have sent many reports today. We read each of them; please come back tomorrow.")


class NotYourCaseError(ModerationError):
    code = "not_your_case"
    message = _("Somebody else has this case, or it is already decided. Nothing was changed.")


class NothingThereError(ModerationError):
    code = "nothing_there"
    message = _("That link shows nothing here. Nothing was changed.")


class SubjectMovedError(ModerationError):
    code = "subject_moved"
    message = _(
        "It has changed or was deleted since, so this decision no longer fits. Look again, or dismiss the case. Nothing was changed."
    )


class ActionNotPossibleError(ModerationError):
    code = "action_not_possible"
    message = _("This decision is not possible here. Nothing was changed.")


class ReasonMissingError(ModerationError):
    code = "reason_missing"
    message = _("A decision needs a rule and a reason.")


class NotAppealableError(ModerationError):
    code = "not_appealable"
    message = _("There is nothing to appeal here, or it was already undone.")


class AppealTooLateError(ModerationError):
    code = "appeal_too_late"
    message = _("Appeals are possible within six months after a decision.")


class AlreadyUndoneError(ModerationError):
    code = "already_undone"
    message = _("This was already undone.")
