"""Deciding a case: the row in the ledger, the move of the subject, the sanction and the end of the case, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.db import IntegrityError, transaction

from moderation import subjects
from moderation.errors import ActionNotPossibleError, AlreadyUndoneError, NotYourCaseError, ReasonMissingError, SubjectMovedError
from moderation.houserules import HOUSE_RULES
from moderation.models import Case, Decision
from moderation.models.cases import CaseState, Origin
from moderation.models.decisions import SANCTIONS, TEXT_LENGTH, UNDONE_BY, Action, Ground
from moderation.services import news, sanctions
from moderation.services.blocklist import block_picture_of, unblock_picture_of
from moderation.verdicts import Rule

NEVER_AGAIN = frozenset({"likeness", "intimate", Rule.MINORS})  # the picture of what is taken down by these may not come back
log = structlog.get_logger(__name__)


def possible_actions(case: Case) -> tuple[Action, ...]:
    """What ``decide`` would accept for this case now; a case with a pending appeal is answered by ``answer_appeals`` instead."""
    if case.state != CaseState.OPEN or case.appeals.pending().exists():
        return ()
    return (*_fitting(case), *(() if case.escalated_at else (Action.ESCALATE,)))


def _fitting(case: Case) -> tuple[Action, ...]:
    kind = subjects.get(case.subject_kind)
    if case.origin == Origin.SCREENING:
        wanted = [(Action.RELEASE, kind.release), (Action.REFUSE, kind.refuse), (Action.DISMISS, True)]
    else:
        wanted = [(Action.DISMISS, True), (Action.TAKE_DOWN, kind.take_down)]
    return tuple(action for action, can in wanted if can)


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
) -> Decision:
    """Decide a claimed case, in one transaction.

    Args:
        policy: key of the house rule.
        reason: the owner reads it in the statement of reasons.
        sanction, days: what it means for the owner's account, for how long.
        block_again: put the picture on the blocklist, so that it cannot come back.

    Raises:
        NotYourCaseError: the claim is not held (any more).
        SubjectMovedError: the subject is no longer where this decision would move it from.
        ActionNotPossibleError, ReasonMissingError: it does not fit.
    """
    reason = checked_reason(policy, reason)
    with transaction.atomic():
        finish = Case.objects.filter(pk=case.pk)
        if not (finish.escalate(moderator) if action == Action.ESCALATE else finish.close(moderator)):
            raise NotYourCaseError
        fresh = Case.objects.get(pk=case.pk)
        if fresh.appeals.pending().exists() or action not in (*_fitting(fresh), Action.ESCALATE):
            raise ActionNotPossibleError
        decision = _write(fresh, moderator, action, policy=policy, ground=ground, reason=reason)
        _move(fresh, action, policy)
        if sanction:
            sanctions.sanction(decision, action=sanction, days=days)
        if block_again or (action == Action.TAKE_DOWN and (fresh.origin == Origin.CONSENT or policy in NEVER_AGAIN)):
            block_picture_of(fresh, reason=policy)
        transaction.on_commit(lambda: news.tell_visitors(fresh, decision))
    log.info("decided", case=case.pk, action=action, policy=policy, moderator=moderator.pk)
    return decision


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
        _move(case, action, decision.policy)
    return undone


def checked_reason(policy: str, reason: str) -> str:
    """Return the reason as it is kept.

    Raises:
        ReasonMissingError: the rule is unknown or there is no reason.
    """
    reason = reason.strip()[:TEXT_LENGTH]
    if policy not in HOUSE_RULES or not reason:
        raise ReasonMissingError
    return reason


def _write(case: Case, moderator: Any, action: str, **values: Any) -> Decision:
    hidden = case.decisions.standing().filter(action=Action.HIDE).first() if action == Action.DISMISS else None
    return Decision.objects.create(case=case, moderator=moderator, about_id=case.subject_owner_id, action=action, undoes=hidden, **values)


def _move(case: Case, action: str, policy: str) -> None:
    kind = subjects.get(case.subject_kind)
    if action == Action.DISMISS:
        if case.hidden_at and kind.restore:
            kind.restore(case.subject_id)  # gone by itself is no reason not to dismiss
        return
    verb: Callable[..., bool] | None = getattr(kind, action, None) if action != Action.ESCALATE else (lambda subject_id: True)
    if verb is None:
        raise ActionNotPossibleError
    arguments = (case.subject_id, (policy,)) if action == Action.REFUSE else (case.subject_id,)
    if not verb(*arguments):
        raise SubjectMovedError
