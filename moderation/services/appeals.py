"""Appeals: the owner or a reporter asks that another moderator looks again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from moderation.errors import ActionNotPossibleError, AppealTooLateError, NotAppealableError, NotYourCaseError
from moderation.models import Appeal, Case, Decision, Report
from moderation.models.cases import CaseState, Origin, Severity
from moderation.models.decisions import AGAINST_OWNER, TEXT_LENGTH, Action
from moderation.services import news
from moderation.services.cases import open_case
from moderation.services.decisions import reverse_decision
from moderation.services.fitting import checked_reason

APPEAL_WITHIN = timedelta(days=183)  # six months, DSA Art. 20(1)
log = structlog.get_logger(__name__)


def appealable_by(decision: Decision, *, member: Any = None, report: Report | None = None) -> bool:
    """Whether this person may appeal this decision: its owner what went against them, a reporter what was let stand."""
    if Decision.objects.filter(undoes=decision).exists():
        return False
    if decision.action in AGAINST_OWNER:
        return member is not None and decision.about_id == member.pk
    if decision.action == Action.DISMISS:
        mine = Report.objects.filter(case=decision.case_id)
        return mine.filter(reporter=member).exists() if member is not None else report is not None and report.case_id == decision.case_id
    return False


def appeal(*, decision: Decision, text: str, member: Any = None, report: Report | None = None) -> Appeal:
    """Open a case in which another moderator hears the appeal, or join the open one; the same person's second appeal is the first.

    Args:
        report: that of a person without an account, who appeals by its link.

    Raises:
        NotAppealableError: it is not theirs to appeal, or was already undone.
        AppealTooLateError: six months have passed.
    """
    if not appealable_by(decision, member=member, report=report):
        raise NotAppealableError
    if decision.created_at < timezone.now() - APPEAL_WITHIN:
        raise AppealTooLateError
    who = {"appellant": member} if member is not None else {"report": report}
    with transaction.atomic():
        if earlier := Appeal.objects.filter(decision=decision, **who).first():
            return earlier
        about = decision.case
        case = open_case(kind=about.subject_kind, subject_id=about.subject_id, origin=Origin.APPEAL, severity=Severity.MEDIUM)
        row, _made = Appeal.objects.get_or_create(decision=decision, **who, defaults={"case": case, "text": text.strip()[:TEXT_LENGTH]})
    log.info("appealed", decision=decision.pk, case=case.pk)
    return row


def answer_appeals(*, case: Case, moderator: Any, grant: bool, reason: str) -> Decision:
    """Answer every pending appeal of a claimed case: undo what was decided, or uphold it. Never by who decided it.

    Raises:
        NotYourCaseError: the claim is not held, or the moderator decided what is appealed.
        SubjectMovedError, AlreadyUndoneError: it can no longer be undone.
        ActionNotPossibleError: there is nothing to answer.
    """
    with transaction.atomic():
        if not Case.objects.filter(pk=case.pk).close(moderator):
            raise NotYourCaseError
        case = Case.objects.get(pk=case.pk)
        pending = list(case.appeals.pending().select_related("decision"))
        if not pending or case.state != CaseState.CLOSED:
            raise ActionNotPossibleError
        outcomes = [_answer(one, case=case, moderator=moderator, grant=grant, reason=reason) for one in _decisions(pending)]
        for one, outcome in zip(_decisions(pending), outcomes, strict=True):
            case.appeals.pending().filter(decision=one).update(outcome=outcome)
        for heard in pending:
            transaction.on_commit(partial(news.tell_visitors, heard.decision.case, outcomes[0]))
    log.info("appeals answered", case=case.pk, granted=grant, moderator=moderator.pk)
    return outcomes[0]


def _decisions(pending: list[Appeal]) -> list[Decision]:
    return list({one.decision_id: one.decision for one in pending}.values())


def _answer(decision: Decision, *, case: Case, moderator: Any, grant: bool, reason: str) -> Decision:
    reason = checked_reason(decision.policy, reason)
    if grant:
        return reverse_decision(decision, case=case, moderator=moderator, reason=reason)
    told = {"about": decision.about, "policy": decision.policy, "ground": decision.ground}
    return Decision.objects.create(case=case, moderator=moderator, action=Action.UPHOLD, reason=reason, **told)
