"""Spam at once: each case by itself, and nobody's work is taken over."""

from __future__ import annotations

from typing import Any

import pytest

from moderation import services
from moderation.errors import ActionNotPossibleError, ReasonMissingError
from moderation.models import Case, Decision
from moderation.services import bulk
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about


def flood(owner: Any, count: int = 3) -> list[Case]:
    return [case_about(things.thing(owner), "other") for _ in range(count)]


def sweep(cases: list[Case], moderator: Any, action: str = "take_down", reason: str = "Bulk adverts.") -> bulk.Swept:
    return services.decide_as_spam(cases=cases, moderator=moderator, action=action, reason=reason)


@pytest.mark.parametrize(("action", "state"), [("take_down", "removed"), ("dismiss", "live")])
def test_decides_each_by_the_rule_on_spam(action: str, state: str, member: Any, moderator: Any) -> None:
    cases = flood(member)
    assert sweep(cases, moderator, action).decided == cases
    assert {things.state_of(case.subject_id) for case in cases} == {state}
    assert list(Decision.objects.order_by().values_list("policy", "moderator", "about").distinct()) == [("spam", moderator.pk, member.pk)]


def test_leaves_what_is_not_this_moderators(member: Any, moderator: Any, other_moderator: Any) -> None:
    taken = case_about(things.thing(member))
    own = case_about(things.thing(moderator))
    moved = case_about(things.thing(member, state="removed"))
    free = case_about(things.thing(member))
    services.claim_case(case=taken, moderator=other_moderator)
    swept = sweep([taken, own, moved, free], moderator)
    assert (swept.decided, swept.left) == ([free], [taken, own, moved])
    assert Decision.objects.count() == 1
    taken.refresh_from_db()
    moved.refresh_from_db()
    assert taken.claimed_by == other_moderator
    assert (moved.state, moved.is_claimed) == ("open", False)


@pytest.mark.parametrize("action", ["release", "escalate", "hide", ""])
def test_does_nothing_else(action: str, member: Any, moderator: Any) -> None:
    with pytest.raises(ActionNotPossibleError):
        sweep(flood(member), moderator, action)
    assert not Decision.objects.exists()


def test_is_bounded_and_needs_a_reason(member: Any, moderator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = flood(member)
    with pytest.raises(ReasonMissingError):
        sweep(cases, moderator, reason=" ")
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    with pytest.raises(ActionNotPossibleError):
        sweep(cases, moderator)
    assert not Decision.objects.exists()
