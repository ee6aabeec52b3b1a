"""The ledger's rows: what stands, what is in force, what undoes what, and what the database refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.models import Appeal, Case, Decision
from moderation.models.decisions import AGAINST_OWNER, SANCTIONS, UNDONE_BY, Action
from moderation.subjects import SubjectKind
from tests.moderation import things

NOW = timezone.now()


def row(member: Any, action: str = Action.TAKE_DOWN, **values: Any) -> Decision:
    case = Case.objects.create(subject_kind=things.KIND, subject_id="1", origin="report", state="closed", subject_owner=member)
    return Decision.objects.create(**{"case": case, "about": member, "action": action, "policy": "hate", "reason": "I looked."} | values)


@pytest.mark.django_db
def test_a_person_gives_a_reason(member: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row(member, reason="")
    row(member, reason="", automated=True)


@pytest.mark.django_db
def test_nothing_is_undone_twice(member: Any) -> None:
    decision = row(member)
    row(member, Action.RESTORE, undoes=decision)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(member, Action.RESTORE, undoes=decision)


@pytest.mark.django_db
def test_stands_until_it_is_undone_and_is_in_force_until_it_runs_out(member: Any, stranger: Any) -> None:
    standing, over = row(member), row(member, Action.SUSPEND, until=NOW - timedelta(days=1))
    undone = row(member, Action.STRIKE, until=NOW + timedelta(days=1))
    lifted = row(member, Action.LIFT, undoes=undone)
    row(stranger)
    about = Decision.objects.about(member)
    assert set(about.standing()) == {standing, over, lifted}
    assert set(about.in_force()) == {standing, lifted}


@pytest.mark.django_db
def test_the_newest_is_first(member: Any) -> None:
    first, second = row(member, created_at=NOW), row(member, created_at=NOW)
    assert list(Decision.objects.all()) == [second, first]


@pytest.mark.django_db
def test_each_appeals_a_decision_once(member: Any, stranger: Any) -> None:
    decision = row(member)
    for person in (member, stranger):
        Appeal.objects.create(decision=decision, case=decision.case, appellant=person, text="no")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(decision=decision, case=decision.case, appellant=member, text="no")
    assert Appeal.objects.pending().count() == 2


def test_everything_against_an_owner_can_be_undone() -> None:
    """Else an appeal that is granted could change nothing."""
    assert set(UNDONE_BY) >= AGAINST_OWNER
    assert set(SANCTIONS) <= AGAINST_OWNER
    assert {UNDONE_BY[action] for action in SANCTIONS} == {Action.LIFT}


def test_what_undoes_a_decision_about_a_thing_is_a_verb_of_things() -> None:
    verbs = {UNDONE_BY[action] for action in UNDONE_BY if action not in SANCTIONS}
    assert verbs <= set(SubjectKind.__dataclass_fields__)
