"""How a case begins, is joined, and is worked on by one at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from moderation import services, subjects
from moderation.errors import NotYourCaseError
from moderation.models import Case
from moderation.models.cases import REACH_IS_WORTH, Origin, Severity, rank
from moderation.services.cases import open_case
from tests.moderation import things

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def opened(subject_id: str, **values: Any) -> Case:
    asked: dict[str, Any] = {"kind": things.KIND, "subject_id": subject_id, "origin": Origin.REPORT, "severity": Severity.LOW}
    with transaction.atomic():
        return open_case(**asked | values)


def test_begins_with_whose_it_is_and_how_many_saw_it(thing: str, member: Any) -> None:
    case = opened(thing, rules=["hate"], due_at=NOW)
    case.refresh_from_db()
    assert (case.subject_owner, case.reach, case.rules, case.due_at) == (member, 9, ["hate"], NOW)
    assert abs(case.opened_at - case.rank_at - REACH_IS_WORTH) < timedelta(seconds=5)  # nine viewers: log10(1 + 9) is one


def test_there_is_one_open_case_of_a_subject_and_a_new_one_after_it(thing: str, moderator: Any) -> None:
    first = opened(thing)
    assert opened(thing) == first
    services.claim_case(case=first, moderator=moderator)
    assert Case.objects.filter(pk=first.pk).close(moderator)
    assert opened(thing) != first


@pytest.mark.parametrize(("first", "second"), [(Severity.HIGH, Severity.LOW), (Severity.LOW, Severity.HIGH)])
def test_joining_makes_a_case_more_severe_and_never_less(first: Severity, second: Severity, thing: str) -> None:
    opened(thing, severity=first)
    assert opened(thing, severity=second).severity == Severity.HIGH


@pytest.mark.parametrize("dues", [(None, NOW), (NOW, None), (NOW, NOW + timedelta(hours=1)), (NOW + timedelta(hours=1), NOW)])
def test_the_earlier_clock_counts(dues: tuple[Any, Any], thing: str) -> None:
    for due_at in dues:
        case = opened(thing, due_at=due_at)
    case.refresh_from_db()
    assert case.due_at == NOW


def test_joining_adds_rules_once_and_keeps_how_it_began(thing: str) -> None:
    opened(thing, origin=Origin.SCREENING, rules=["hate", "fraud"])
    case = opened(thing, rules=["fraud", "sexual"])
    assert (case.origin, case.rules) == (Origin.SCREENING, ["hate", "fraud", "sexual"])


def test_its_reach_only_grows(thing: str) -> None:
    opened(thing)
    Case.objects.update(reach=500)
    case = opened(thing)
    case.refresh_from_db()
    assert case.reach == 500
    assert case.rank_at == rank(case.opened_at, 500)


def test_begins_nothing_about_a_kind_nobody_knows() -> None:
    with pytest.raises(subjects.UnknownSubjectError):
        opened("1", kind="unicorn")


@pytest.mark.parametrize(
    ("rules", "severity"), [(["minors"], Severity.URGENT), (["sexual", "minors"], Severity.URGENT), (["sexual"], Severity.MEDIUM)]
)
def test_a_screening_is_as_urgent_as_its_worst_rule(rules: list[str], severity: Severity, thing: str) -> None:
    case = services.hold(kind=things.KIND, subject_id=thing, rules=rules)
    assert (case.severity, case.origin, case.rules) == (severity, Origin.SCREENING, rules)


def test_one_works_on_a_case_until_it_is_given_back(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = opened(thing)
    services.claim_case(case=case, moderator=moderator)
    services.claim_case(case=case, moderator=moderator)  # for longer
    for verb in (services.claim_case, services.unclaim_case):
        with pytest.raises(NotYourCaseError):
            verb(case=case, moderator=other_moderator)
    services.unclaim_case(case=case, moderator=moderator)
    services.claim_case(case=case, moderator=other_moderator)


def test_nobody_works_on_a_case_about_themselves(moderator: Any) -> None:
    with pytest.raises(NotYourCaseError):
        services.claim_case(case=opened(things.thing(moderator)), moderator=moderator)


@pytest.mark.parametrize("reach", [-5, 0, 1, 9, 10**9])
def test_ten_times_the_viewers_is_worth_as_much_as_waiting(reach: int) -> None:
    assert rank(NOW, reach) <= NOW
    assert rank(NOW, 99) == NOW - 2 * REACH_IS_WORTH
