"""A refusal by the screenings alone is a decision too: it stands in the ledger, gets a statement of reasons, and can be appealed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from moderation import subjects
from moderation.models import Case, Decision
from moderation.models.cases import CaseState, Origin
from moderation.models.decisions import Action


def refuse_automatically(*, kind: str, subject_id: object, rules: Iterable[str]) -> Decision:
    """Write an automatic refusal; the caller has moved the subject itself, in the same transaction."""
    rules = [str(rule) for rule in rules] or ["other"]
    owner_id = subjects.get(kind).owner_id(str(subject_id))
    now = timezone.now()
    with transaction.atomic():
        case = Case.objects.create(
            subject_kind=kind,
            subject_id=str(subject_id),
            subject_owner_id=owner_id,
            origin=Origin.SCREENING,
            rules=rules,
            state=CaseState.CLOSED,
            opened_at=now,
            closed_at=now,
        )
        return Decision.objects.create(case=case, about_id=owner_id, automated=True, action=Action.REFUSE, policy=rules[0])
