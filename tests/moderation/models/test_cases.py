"""The row of a case: who may work on it, and that each move says where it may start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation import services
from moderation.models import Case, Opinion
from moderation.models.cases import CLAIM, CaseState, Origin, Severity, rank
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def rows(case: Case) -> Any:
    return Case.objects.filter(pk=case.pk)


def passed(case: Case) -> None:
    """The claim runs out."""
    rows(case).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_is_open_once_for_each_subject(thing: str) -> None:
    first = case_about(thing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(subject_kind=things.KIND, subject_id=thing, origin=Origin.REPORT)
    Case.objects.create(subject_kind=things.KIND, subject_id=thing, origin=Origin.REPORT, state=CaseState.CLOSED)
    assert Case.objects.open().of(things.KIND, thing).get() == first


def test_is_one_moderators_until_the_claim_runs_out(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = case_about(thing)
    assert rows(case).claim(moderator)
    assert not rows(case).claim(other_moderator)
    held = rows(case).get()
    assert held.is_claimed
    assert held.claimed_until is not None
    assert held.claimed_until - timezone.now() <= CLAIM
    passed(case)
    assert not rows(case).get().is_claimed
    assert rows(case).claim(other_moderator)


@pytest.mark.parametrize("move", ["hide", "unclaim", "close", "escalate"])
def test_moves_only_for_who_holds_it_now(move: str, thing: str, moderator: Any, other_moderator: Any) -> None:
    case = case_about(thing)
    assert not getattr(rows(case), move)(moderator)
    rows(case).claim(moderator)
    assert not getattr(rows(case), move)(other_moderator)
    passed(case)
    assert not getattr(rows(case), move)(moderator)
    rows(case).claim(moderator)
    assert getattr(rows(case), move)(moderator)
    if move != "unclaim":
        rows(case).claim(moderator)
        assert not getattr(rows(case), move)(moderator)  # once


def test_an_escalated_case_is_for_seniors(thing: str, moderator: Any, other_moderator: Any, senior: Any) -> None:
    case = case_about(thing)
    rows(case).claim(moderator)
    assert rows(case).escalate(moderator)
    assert not Case.objects.open_to(other_moderator).exists()
    assert list(Case.objects.open_to(senior)) == [case]


def test_nobody_works_in_their_own_matter(moderator: Any, other_moderator: Any) -> None:
    own = case_about(things.thing(moderator))
    reported = services.report(kind=things.KIND, subject_id=things.thing(other_moderator), category="hate", reporter=moderator).report.case
    given = case_about(things.thing(other_moderator))
    Opinion.objects.create(case=given, moderator=moderator, action="dismiss", policy="hate", reason="x")
    assert not Case.objects.open_to(moderator).filter(pk__in=[own.pk, reported.pk, given.pk]).exists()
    assert list(Case.objects.open_to(other_moderator)) == [own]


def test_the_queue_is_by_harm_then_age_and_reach(member: Any) -> None:
    low, wide, urgent = (case_about(things.thing(member)) for _ in range(3))
    for case, severity, reach in ((low, 1, 0), (wide, 1, 10_000), (urgent, 4, 0)):
        rows(case).update(severity=severity, rank_at=rank(NOW, reach))
    assert list(Case.objects.open()) == [urgent, wide, low]
    assert max(Severity) == Severity.URGENT
