"""Deciding a case: the row in the ledger, the move of the subject, the sanction and the end of the case, all or nothing."""

from __future__ import annotations

from typing import Any

import structlog
from django.db import IntegrityError, transaction

from moderation.errors import ActionNotPossibleError, AlreadyUndoneError, NotYourCaseError
from moderation.models import Case, Decision
from moderation.models.cases import CaseState, Origin
from moderation.models.decisions import SANCTIONS, UNDONE_BY, Action, Ground
from moderation.services import news, opinions, sanctions
from moderation.services.blocklist import block_picture_of, unblock_picture_of
from moderation.services.fitting import checked_reason, fitting
from moderation.services.moves import hide_for_now, move, write
from moderation.verdicts import Rule

NEVER_AGAIN = frozenset({"likeness", "intimate", Rule.MINORS})  # the picture of what is taken down by these may not come back
log = structlog.get_logger(__name__)


def decide(
    *,
    case: Case,
    moderator: Any,
    action: str,
    policy: str,
    reason: str,
    ground: str = Ground.TERMS,
    sanction: str = "",
    days: int | None = None,
    block_again: bool = False,
    hide_meanwhile: bool = False,
) -> Decision:
    """Decide a claimed case, in one transaction; when another moderator's opinion differs, it goes to a senior instead.

    Args:
        policy: key of the house rule.
        reason: the owner reads it in the statement of reasons.
        sanction, days: what it means for the owner's account, for how long.
        block_again: put the picture on the blocklist, so that it cannot come back.
        hide_meanwhile: with an escalation, hide the subject until it is decided.

    Raises:
        NotYourCaseError: the claim is not held (any more).
        SubjectMovedError: the subject is no longer where this decision would move it from.
        ActionNotPossibleError, ReasonMissingError: it does not fit.
    """
    reason = checked_reason(policy, reason)
    with transaction.atomic():
        told = {"policy": policy, "ground": ground, "reason": reason}
        if opinions.differs(case, moderator, action):
            return opinions.hand_up(case, moderator, action, **told)
        if hide_meanwhile and action == Action.ESCALATE:
            hide_for_now(case, moderator, **told)
        _end(case, moderator, action)
        fresh = Case.objects.get(pk=case.pk)
        if fresh.appeals.pending().exists() or action not in (*fitting(fresh), Action.ESCALATE):
            raise ActionNotPossibleError
        decision = write(fresh, moderator, action, **told)
        move(fresh, action, policy)
        if sanction:
            sanctions.sanction(decision, action=sanction, days=days)
        if block_again or (action == Action.TAKE_DOWN and (fresh.origin == Origin.CONSENT or policy in NEVER_AGAIN)):
            block_picture_of(fresh, reason=policy)
        transaction.on_commit(lambda: news.tell_visitors(fresh, decision))
    log.info("decided", case=case.pk, action=action, policy=policy, moderator=moderator.pk)
    return decision


def _end(case: Case, moderator: Any, action: str) -> None:
    """Move the case itself: to its end, to the seniors, or nowhere while its subject is hidden."""
    ours = Case.objects.filter(pk=case.pk)
    if not {Action.ESCALATE: ours.escalate, Action.HIDE: ours.hide}.get(Action(action), ours.close)(moderator):
        raise NotYourCaseError


def undo(*, decision: Decision, moderator: Any, reason: str) -> Decision:
    """Reverse a decision of a closed case: restore what was taken down, lift a sanction, take down what was let stand.

    Raises:
        AlreadyUndoneError: somebody was faster.
        ActionNotPossibleError: it cannot be undone, or an appeal against it is for another moderator.
        SubjectMovedError: the subject is not where it would be moved from.
    """
    reason = checked_reason(decision.policy, reason)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=decision.case_id)
        conflicted = case.subject_owner_id == moderator.pk or case.reports.filter(reporter=moderator).exists()
        if decision.action not in UNDONE_BY or decision.appeals.pending().exists() or conflicted or case.state == CaseState.OPEN:
            raise ActionNotPossibleError
        undone = reverse_decision(decision, case=case, moderator=moderator, reason=reason)
        transaction.on_commit(lambda: news.tell_visitors(case, undone))
    log.info("undone", case=case.pk, decision=decision.pk, moderator=moderator.pk)
    return undone


def reverse_decision(decision: Decision, *, case: Case, moderator: Any, reason: str) -> Decision:
    """Write the decision that undoes this one and move what it moved; call it inside a transaction."""
    action = UNDONE_BY[decision.action]
    values = {"about": decision.about, "policy": decision.policy, "ground": decision.ground, "reason": reason}
    try:
        with transaction.atomic():
            undone = Decision.objects.create(case=case, moderator=moderator, action=action, undoes=decision, **values)
    except IntegrityError as error:
        raise AlreadyUndoneError from error
    if decision.action == Action.TAKE_DOWN:
        unblock_picture_of(decision.case)
    if decision.action in SANCTIONS:
        sanctions.lift(decision)
    else:
        move(case, action, decision.policy)
    return undone
