"""Reporting: anyone says what is wrong with something; several reports on one subject make one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone, translation

from moderation import subjects
from moderation.errors import TooManyReportsError
from moderation.models import Case, Decision, Report
from moderation.models.cases import URGENT as LOOKED_AT_WITHIN
from moderation.models.cases import Origin, Severity
from moderation.models.decisions import Action
from moderation.models.reports import RULES, SEVERITIES, TEXT_LENGTH, URGENT, WHERE_LENGTH
from moderation.services.cases import open_case

PER_MEMBER = 30  # reports of one member in 24 hours
DECIDED_RECENTLY = timedelta(days=7)  # the same person hears what was decided instead of opening it again
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reported:
    """``is_new`` is False when this person had reported the same before."""

    report: Report
    is_new: bool


def report(
    *,
    kind: str,
    subject_id: str,
    category: str,
    text: str = "",
    where: str = "",
    at_second: float | None = None,
    reporter: Any = None,
    email: str = "",
    origin: Origin = Origin.REPORT,
) -> Reported:
    """Open a case about a subject, or join it. The caller has asked whether this person may see the subject.

    Args:
        reporter: a member; None for a person without an account, who is then known by ``email``.
        where: where it was seen, of somebody who has no link to it.
        at_second: where in the clip.

    Raises:
        TooManyReportsError: this member has sent very many today.
        UnknownSubjectError: nobody registered the kind.
    """
    with transaction.atomic():
        urgent = category in URGENT
        earlier = _earlier(kind, subject_id, reporter, email)
        if earlier and not (urgent and earlier.case.closed_at is None):
            return Reported(earlier, is_new=False)
        _check_flood(reporter)
        case = open_case(
            kind=kind,
            subject_id=subject_id,
            origin=origin,
            severity=SEVERITIES.get(category, Severity.LOW),
            due_at=timezone.now() + LOOKED_AT_WITHIN if urgent else None,
        )
        row, is_new = Report.objects.get_or_create(
            case=case,
            reporter=reporter,
            email=email if reporter is None else "",
            defaults={
                "category": category,
                "text": text.strip()[:TEXT_LENGTH],
                "where": where.strip()[:WHERE_LENGTH],
                "at_second": at_second,
                "language": translation.get_language() or "",
            },
        )
        if not is_new and row.category != category:  # it turned out to be urgent
            Report.objects.filter(pk=row.pk).update(category=category)
        if urgent or origin is Origin.CONSENT:
            hide_until_reviewed(case, policy=RULES.get(category, "other"))
    log.info("reported", case=case.pk, category=category, member=reporter is not None)
    return Reported(row, is_new=is_new)


def hide_until_reviewed(case: Case, *, policy: str) -> None:
    """Keep the subject from everyone until a person has looked, unless a person has already looked and let it stand."""
    hide = subjects.get(case.subject_kind).hide
    cleared = Decision.objects.standing().filter(
        case__subject_kind=case.subject_kind, case__subject_id=case.subject_id, action__in=[Action.DISMISS, Action.RESTORE]
    )
    if hide is None or case.hidden_at or cleared.exists() or not hide(case.subject_id):
        return
    case.hidden_at = timezone.now()
    case.save(update_fields=["hidden_at"])
    Decision.objects.create(case=case, about_id=case.subject_owner_id, automated=True, action=Action.HIDE, policy=policy)


def _earlier(kind: str, subject_id: str, reporter: Any, email: str) -> Report | None:
    """This person's report on the subject, if its case is open or was decided a short while ago."""
    mine = Report.objects.by(reporter, email).filter(case__subject_kind=kind, case__subject_id=subject_id)
    newest = mine.select_related("case").first()
    if newest and (newest.case.closed_at is None or newest.case.closed_at > timezone.now() - DECIDED_RECENTLY):
        return newest
    return None


def _check_flood(reporter: Any) -> None:
    if reporter is None:
        return  # the door counts visitors by address and e-mail
    if Report.objects.filter(reporter=reporter, created_at__gt=timezone.now() - timedelta(days=1)).count() >= PER_MEMBER:
        raise TooManyReportsError
