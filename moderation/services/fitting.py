"""What may be decided about a case, and with which words, before anything is."""

from __future__ import annotations

from moderation import subjects
from moderation.errors import ReasonMissingError
from moderation.houserules import HOUSE_RULES
from moderation.models import Case
from moderation.models.cases import CaseState, Origin
from moderation.models.decisions import TEXT_LENGTH, Action
from moderation.models.reports import RULES

MEANWHILE = frozenset({Action.HIDE, Action.ESCALATE})  # the case stays open


def possible_actions(case: Case) -> tuple[Action, ...]:
    """What ``decide`` would accept for this case now; a case with a pending appeal is answered by ``answer_appeals`` instead."""
    if case.state != CaseState.OPEN or case.appeals.pending().exists():
        return ()
    hidden = [Action.HIDE] if case.hidden_at else []
    escalated = [Action.ESCALATE] if case.escalated_at else []
    return tuple(action for action in (*fitting(case), Action.ESCALATE) if action not in (*hidden, *escalated))


def fitting(case: Case) -> tuple[Action, ...]:
    """What fits the kind of thing the case is about, whatever became of the case."""
    kind = subjects.get(case.subject_kind)
    if case.origin == Origin.SCREENING:
        wanted = [(Action.RELEASE, kind.release), (Action.REFUSE, kind.refuse), (Action.DISMISS, True)]
    else:
        may_mark = kind.mark_ai and kind.lacks_ai_mark(case.subject_id)
        wanted = [(Action.DISMISS, True), (Action.TAKE_DOWN, kind.take_down), (Action.MARK_AI, may_mark), (Action.HIDE, kind.hide)]
    return tuple(action for action, can in wanted if can)


def reported_as(case: Case) -> str:
    """The rule the screenings or the first report named; "" when there is none."""
    if case.rules:
        return str(case.rules[0])
    report = case.reports.first()
    return RULES.get(report.category, "") if report else ""


def checked_reason(policy: str, reason: str) -> str:
    """Return the reason as it is kept.

    Raises:
        ReasonMissingError: the rule is unknown or there is no reason.
    """
    reason = reason.strip()[:TEXT_LENGTH]
    if policy not in HOUSE_RULES or not reason:
        raise ReasonMissingError
    return reason
