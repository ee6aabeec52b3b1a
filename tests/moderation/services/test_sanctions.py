"""What a decision does to an account: each measure with its length, its limits, and its way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation.errors import ActionNotPossibleError
from moderation.models import Case, Decision
from moderation.models.decisions import Action
from moderation.services import sanctions
from moderation.standing import CONSEQUENCES, STRIKE_COUNTS_FOR, standing
from tests.factories import UserFactory
from tests.moderation import things

pytestmark = pytest.mark.django_db


def decision(member: Any, moderator: Any) -> Decision:
    case = Case.objects.create(subject_kind=things.KIND, subject_id="1", origin="report", state="closed", subject_owner=member)
    told = {"action": Action.TAKE_DOWN, "policy": "hate", "reason": "It mocks a faith."}
    return Decision.objects.create(case=case, about=member, moderator=moderator, **told)


def actions() -> list[str]:
    return list(Decision.objects.exclude(action=Action.TAKE_DOWN).order_by("pk").values_list("action", flat=True))


def days_until(row: Decision) -> float:
    assert row.until is not None
    return (row.until - timezone.now()) / timedelta(days=1)


def test_a_warning_takes_nothing(member: Any, moderator: Any) -> None:
    sanctions.sanction(decision(member, moderator), action=Action.WARN)
    assert actions() == ["warn"]
    assert standing(member).may_post


def test_strikes_add_up_to_longer_and_longer_suspensions(member: Any, moderator: Any) -> None:
    lengths = []
    for _ in range(5):
        sanctions.sanction(decision(member, moderator), action=Action.STRIKE)
        row = Decision.objects.filter(action=Action.SUSPEND).order_by("-pk").first()
        lengths.append(round(days_until(row)) if row else 0)
    assert lengths == [0, 7, 30, 90, 90]
    assert [timedelta(days=length) for length in lengths[1:4]] == list(CONSEQUENCES.values())
    assert len(standing(member).strikes) == 5


def test_a_strike_counts_for_as_long_as_is_told(member: Any, moderator: Any) -> None:
    sanctions.sanction(decision(member, moderator), action=Action.STRIKE)
    assert days_until(standing(member).strikes[0]) == pytest.approx(STRIKE_COUNTS_FOR.days, abs=0.01)


@pytest.mark.parametrize(("days", "length"), [(3, 3), (None, sanctions.DEFAULT_SUSPENSION.days), (365, 365)])
def test_a_suspension_lasts_as_long_as_was_said(days: int | None, length: int, member: Any, moderator: Any) -> None:
    sanctions.sanction(decision(member, moderator), action=Action.SUSPEND, days=days)
    assert days_until(Decision.objects.get(action=Action.SUSPEND)) == pytest.approx(length, abs=0.01)


def test_only_a_senior_closes_an_account_and_it_opens_again(member: Any, moderator: Any, senior: Any) -> None:
    with pytest.raises(ActionNotPossibleError):
        sanctions.sanction(decision(member, moderator), action=Action.BAN)
    assert actions() == []
    sanctions.sanction(decision(member, senior), action=Action.BAN)
    member.refresh_from_db()
    assert not member.is_active
    sanctions.lift(Decision.objects.get(action=Action.BAN))
    member.refresh_from_db()
    assert member.is_active


def test_lifting_a_strike_opens_no_account_that_was_closed(member: Any, senior: Any) -> None:
    for action in (Action.STRIKE, Action.BAN):
        sanctions.sanction(decision(member, senior), action=action)
    sanctions.lift(Decision.objects.get(action=Action.STRIKE))
    member.refresh_from_db()
    assert not member.is_active


def test_punishes_nobody_who_is_gone_themselves_or_above(moderator: Any) -> None:
    for about in (None, moderator, UserFactory(is_superuser=True)):
        with pytest.raises(ActionNotPossibleError):
            sanctions.sanction(decision(about, moderator), action=Action.STRIKE)
    assert actions() == []


@pytest.mark.parametrize("action", [Action.DISMISS, Action.TAKE_DOWN, Action.LIFT, "nonsense"])
def test_takes_no_other_measure(action: str, member: Any, moderator: Any) -> None:
    with pytest.raises(ActionNotPossibleError):
        sanctions.sanction(decision(member, moderator), action=action)


def test_says_beforehand_what_one_more_strike_would_mean(member: Any, moderator: Any) -> None:
    said = []
    for _ in range(3):
        said.append(sanctions.preview(member))
        sanctions.sanction(decision(member, moderator), action=Action.STRIKE)
    assert said == [
        "This would be strike 1: no consequence yet.",
        "This would be strike 2: no posting for 7 days.",
        "This would be strike 3: no posting for 30 days.",
    ]


def test_each_measure_names_the_rule_and_the_reason_of_its_decision(member: Any, moderator: Any) -> None:
    sanctions.sanction(decision(member, moderator), action=Action.STRIKE)
    row = Decision.objects.get(action=Action.STRIKE)
    assert (row.policy, row.reason, row.moderator, row.about) == ("hate", "It mocks a faith.", moderator, member)
