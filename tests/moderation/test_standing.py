"""How a member stands: what counts now, what has run out, and what was lifted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from moderation.models import Case, Decision
from moderation.models.decisions import Action
from moderation.standing import CONSEQUENCES, STRIKE_COUNTS_FOR, Standing, consequence, standing
from tests.moderation import things

NOW = timezone.now()
LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)


def decided(member: Any, action: str, *, until: Any = None, undoes: Decision | None = None) -> Decision:
    case = Case.objects.create(subject_kind=things.KIND, subject_id="1", origin="report", state="closed", subject_owner=member)
    told = {"policy": "hate", "reason": "I looked.", "until": until, "undoes": undoes}
    return Decision.objects.create(case=case, about=member, action=action, **told)


def test_nothing_happened_and_all_is_well(member: Any) -> None:
    assert standing(member) == Standing(strikes=(), suspended_until=None, is_banned=False)
    assert standing(member).may_post


def test_counts_only_strikes_whose_window_runs_newest_first(member: Any) -> None:
    decided(member, Action.STRIKE, until=EARLIER)
    first, second = (decided(member, Action.STRIKE, until=LATER) for _ in range(2))
    assert standing(member).strikes == (second, first)
    assert standing(member).may_post


def test_is_suspended_until_the_last_of_its_suspensions_ends(member: Any) -> None:
    for until in (LATER, LATER + timedelta(days=5), EARLIER):
        decided(member, Action.SUSPEND, until=until)
    assert standing(member).suspended_until == LATER + timedelta(days=5)
    assert not standing(member).may_post


def test_may_post_again_when_it_is_over(member: Any) -> None:
    decided(member, Action.SUSPEND, until=EARLIER)
    assert standing(member).may_post


@pytest.mark.parametrize("action", [Action.STRIKE, Action.SUSPEND, Action.BAN])
def test_forgets_what_was_lifted(action: str, member: Any) -> None:
    row = decided(member, action, until=LATER)
    assert standing(member) != Standing((), None, False)
    decided(member, Action.LIFT, undoes=row)
    assert standing(member) == Standing((), None, False)


def test_a_ban_has_no_end(member: Any) -> None:
    decided(member, Action.BAN)
    assert standing(member).is_banned
    assert not standing(member).may_post


def test_a_warning_and_a_take_down_cost_nothing(member: Any) -> None:
    decided(member, Action.WARN)
    decided(member, Action.TAKE_DOWN)
    assert standing(member) == Standing((), None, False)


def test_is_nobody_elses(member: Any, stranger: Any) -> None:
    decided(member, Action.BAN)
    assert standing(stranger).may_post


@given(st.integers(-1, 100))
def test_the_consequence_never_gets_milder_with_more_strikes(strikes: int) -> None:
    none = timedelta(0)
    assert (consequence(strikes) or none) <= (consequence(strikes + 1) or none) <= STRIKE_COUNTS_FOR
    assert (consequence(strikes) is None) is (strikes < min(CONSEQUENCES))
