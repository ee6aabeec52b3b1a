"""Reports become cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation import services
from moderation.errors import TooManyReportsError
from moderation.models import Case, Decision, Report
from moderation.models.cases import URGENT, Origin, Severity
from moderation.services import reports
from tests.factories import UserFactory
from tests.moderation import things


def send(subject_id: str, reporter: Any, category: str = "hate", **more: Any) -> reports.Reported:
    return services.report(kind=things.KIND, subject_id=subject_id, category=category, reporter=reporter, **more)


def decided(case: Case, moderator: Any, action: str = "dismiss", **more: Any) -> Decision:
    services.claim_case(case=case, moderator=moderator)
    return services.decide(case=case, moderator=moderator, action=action, policy="hate", reason="I looked.", **more)


def test_makes_one_case_of_several_reports(thing: str, stranger: Any) -> None:
    first, second = send(thing, stranger), send(thing, UserFactory(), category="self_harm")
    assert first.report.case == second.report.case
    case = Case.objects.get()
    assert (case.severity, case.origin, case.reach, case.reports.count()) == (Severity.HIGH, Origin.REPORT, 9, 2)


def test_counts_the_same_member_once(thing: str, stranger: Any) -> None:
    assert send(thing, stranger).is_new
    assert not send(thing, stranger, category="fraud").is_new
    assert Report.objects.count() == 1


def test_counts_the_same_email_once(thing: str) -> None:
    assert send(thing, None, email="ann@example.org").is_new
    assert not send(thing, None, email="ann@example.org").is_new
    assert send(thing, None, email="bob@example.org").is_new
    assert Report.objects.count() == 2


@pytest.mark.parametrize("category", ["intimate", "minor"])
def test_hides_at_once_what_cannot_wait_and_starts_the_clock(category: str, thing: str, stranger: Any, member: Any) -> None:
    case = send(thing, stranger, category=category).report.case
    assert things.state_of(thing) == "hidden"
    case.refresh_from_db()
    assert case.hidden_at and abs(case.due_at - timezone.now() - URGENT) < timedelta(minutes=1)  # type: ignore[operator]
    hidden = Decision.objects.get()
    assert (hidden.action, hidden.automated, hidden.about) == ("hide", True, member)


def test_leaves_other_things_visible(thing: str, stranger: Any) -> None:
    send(thing, stranger)
    assert things.state_of(thing) == "live"


def test_hides_when_a_second_look_finds_it_urgent(thing: str, stranger: Any) -> None:
    send(thing, stranger, category="other")
    assert not send(thing, stranger, category="intimate").is_new
    assert things.state_of(thing) == "hidden"
    assert Report.objects.get().category == "intimate"


def test_does_not_hide_again_what_a_person_let_stand(thing: str, stranger: Any, moderator: Any) -> None:
    case = send(thing, stranger, category="intimate").report.case
    decided(case, moderator)
    assert things.state_of(thing) == "live"
    again = send(thing, UserFactory(), category="intimate").report.case
    assert again != case and things.state_of(thing) == "live"


def test_answers_a_report_that_was_decided_yesterday_with_that_decision(thing: str, stranger: Any, moderator: Any) -> None:
    case = send(thing, stranger).report.case
    decided(case, moderator)
    again = send(thing, stranger)
    assert not again.is_new and again.report.case == case
    Case.objects.update(closed_at=timezone.now() - timedelta(days=8))
    assert send(thing, stranger).is_new


def test_bounds_the_reports_of_one_member(member: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "PER_MEMBER", 2)
    for _ in range(2):
        send(things.thing(member), stranger)
    with pytest.raises(TooManyReportsError):
        send(things.thing(member), stranger)
    assert Case.objects.count() == 2


def test_joins_the_case_of_a_screening(member: Any, stranger: Any) -> None:
    held = things.thing(member, state="held")
    case = services.hold(kind=things.KIND, subject_id=held, rules=["minors"])
    assert (case.severity, case.subject_owner) == (Severity.URGENT, member)
    assert send(held, stranger).report.case == case
