"""How a case begins, and who works on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from moderation import subjects
from moderation.errors import NotYourCaseError
from moderation.models import Case
from moderation.models.cases import CaseState, Origin, Severity, rank


def hold(*, kind: str, subject_id: object, rules: Iterable[str]) -> Case:
    """A screening wants a person to look: open a case, or join the one that is open."""
    rules = [str(rule) for rule in rules]
    severity = Severity.URGENT if "minors" in rules else Severity.MEDIUM
    with transaction.atomic():
        return open_case(kind=kind, subject_id=str(subject_id), origin=Origin.SCREENING, severity=severity, rules=rules)


def open_case(
    *, kind: str, subject_id: str, origin: Origin, severity: Severity, rules: Iterable[str] = (), due_at: datetime | None = None
) -> Case:
    """Return the subject's open case, locked until the transaction ends: a new one, or the one there is, made as severe as this asks."""
    about = subjects.get(kind)
    reach = about.reach(subject_id)
    case, created = Case.objects.select_for_update(of=("self",)).get_or_create(
        subject_kind=kind,
        subject_id=subject_id,
        state=CaseState.OPEN,
        defaults={
            "origin": origin,
            "subject_owner_id": about.owner_id(subject_id),
            "rules": list(rules),
            "severity": severity,
            "reach": reach,
            "rank_at": rank(timezone.now(), reach),
            "due_at": due_at,
        },
    )
    if not created:
        case.severity = max(case.severity, severity)
        case.rules = [*case.rules, *(rule for rule in rules if rule not in case.rules)]
        case.reach = max(case.reach, reach)
        case.rank_at = rank(case.opened_at, case.reach)
        case.due_at = min((moment for moment in (case.due_at, due_at) if moment), default=None)
        case.save(update_fields=["severity", "rules", "reach", "rank_at", "due_at"])
    return case


def claim_case(*, case: Case, moderator: Any) -> None:
    """Take a case for a while, so that two moderators never work on one.

    Raises:
        NotYourCaseError: somebody else has it, it is closed, or this moderator may not decide it.
    """
    if not Case.objects.filter(pk=case.pk).claim(moderator):
        raise NotYourCaseError


def unclaim_case(*, case: Case, moderator: Any) -> None:
    """Give a case back to the queue.

    Raises:
        NotYourCaseError: it was not this moderator's.
    """
    if not Case.objects.filter(pk=case.pk).unclaim(moderator):
        raise NotYourCaseError
