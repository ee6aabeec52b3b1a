"""How a case begins."""

from __future__ import annotations

from collections.abc import Iterable

from moderation import subjects
from moderation.models import Case
from moderation.models.cases import CaseState, Origin, Severity


def hold(*, kind: str, subject_id: object, rules: Iterable[str]) -> Case:
    """A screening wants a person to look: open a case, or join the one that is open."""
    case, _created = Case.objects.get_or_create(
        subject_kind=kind,
        subject_id=str(subject_id),
        state=CaseState.OPEN,
        defaults={
            "origin": Origin.SCREENING,
            "subject_owner_id": subjects.get(kind).owner_id(str(subject_id)),
            "rules": [str(rule) for rule in rules],
            "severity": Severity.MEDIUM,
        },
    )
    return case
