"""The two halves of a decision: its row in the ledger, and the move of what it is about. Called inside a transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moderation import subjects
from moderation.errors import ActionNotPossibleError, SubjectMovedError
from moderation.models import Case, Decision
from moderation.models.decisions import Action


def write(case: Case, moderator: Any, action: str, **values: Any) -> Decision:
    """Add the row; a dismissal undoes the hiding that stands."""
    hidden = case.decisions.standing().filter(action=Action.HIDE).first() if action == Action.DISMISS else None
    return Decision.objects.create(case=case, moderator=moderator, about_id=case.subject_owner_id, action=action, undoes=hidden, **values)


def move(case: Case, action: str, policy: str) -> None:
    """Do to the subject what was decided.

    Raises:
        ActionNotPossibleError: nothing of this kind can be moved so.
        SubjectMovedError: it is not where it would be moved from.
    """
    kind = subjects.get(case.subject_kind)
    if action == Action.ESCALATE:
        return
    if action == Action.DISMISS:
        if case.hidden_at and kind.restore:
            kind.restore(case.subject_id)  # gone by itself is no reason not to dismiss
        return
    verb: Callable[..., bool] | None = getattr(kind, action, None)
    if verb is None:
        raise ActionNotPossibleError
    arguments = (case.subject_id, (policy,)) if action == Action.REFUSE else (case.subject_id,)
    if not verb(*arguments):
        raise SubjectMovedError


def hide_for_now(case: Case, moderator: Any, **told: str) -> None:
    """Hide what a case this moderator holds is about until somebody decides; what is hidden already stays so."""
    if subjects.get(case.subject_kind).hide and Case.objects.filter(pk=case.pk).hide(moderator):
        write(case, moderator, Action.HIDE, **told)
        move(case, Action.HIDE, told["policy"])
