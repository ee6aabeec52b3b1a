"""The two halves of a decision: its row, and the move of what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from moderation import services, subjects
from moderation.errors import ActionNotPossibleError, SubjectMovedError
from moderation.models import Case, Decision
from moderation.models.decisions import Action
from moderation.services.moves import hide_for_now, move, write
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about

pytestmark = pytest.mark.django_db
TOLD = {"policy": "hate", "reason": "I looked.", "ground": "terms"}


@pytest.mark.parametrize(
    ("start", "action", "end"),
    [
        ("live", Action.TAKE_DOWN, "removed"),
        ("hidden", Action.TAKE_DOWN, "removed"),
        ("live", Action.HIDE, "hidden"),
        ("removed", Action.RESTORE, "live"),
        ("held", Action.RELEASE, "live"),
        ("held", Action.REFUSE, "refused"),
        ("live", Action.ESCALATE, "live"),
        ("live", Action.DISMISS, "live"),
    ],
)
def test_does_what_was_decided(start: str, action: Action, end: str, member: Any) -> None:
    thing = things.thing(member, state=start)
    move(Case(subject_kind=things.KIND, subject_id=thing), action, "hate")
    assert things.state_of(thing) == end


@pytest.mark.parametrize(("start", "action"), [("removed", Action.TAKE_DOWN), ("live", Action.RESTORE), ("live", Action.REFUSE)])
def test_says_when_it_is_not_where_it_would_be_moved_from(start: str, action: Action, member: Any) -> None:
    thing = things.thing(member, state=start)
    with pytest.raises(SubjectMovedError):
        move(Case(subject_kind=things.KIND, subject_id=thing), action, "hate")


@pytest.mark.parametrize("action", [Action.UPHOLD, Action.WARN, Action.BAN, Action.LIFT])
def test_moves_nothing_by_what_is_no_verb_of_a_thing(action: Action, thing: str) -> None:
    with pytest.raises(ActionNotPossibleError):
        move(Case(subject_kind=things.KIND, subject_id=thing), action, "hate")


def test_dismisses_also_what_is_gone_by_itself(thing: str, moderator: Any) -> None:
    case = case_about(thing, "intimate")  # hidden at once
    assert things.move(thing, "removed")
    subjects.register(replace(subjects.get(things.KIND), restore=lambda subject_id: False))
    move(case, Action.DISMISS, "hate")


def test_shows_nothing_again_that_this_case_did_not_hide(member: Any) -> None:
    """A Story its owner took back stays back when a report against it is dismissed."""
    thing = things.thing(member, state="removed")
    move(Case(subject_kind=things.KIND, subject_id=thing), Action.DISMISS, "hate")
    assert things.state_of(thing) == "removed"


def test_a_dismissal_undoes_the_hiding_that_stands_and_no_older_one(thing: str, moderator: Any, member: Any) -> None:
    case = case_about(thing, "intimate")
    hiding = Decision.objects.get(action=Action.HIDE)
    dismissed = write(case, moderator, Action.DISMISS, **TOLD)
    assert (dismissed.undoes, dismissed.about, dismissed.moderator) == (hiding, member, moderator)
    assert write(case, moderator, Action.DISMISS, **TOLD).undoes is None  # it was undone already
    assert write(case, moderator, Action.TAKE_DOWN, **TOLD).undoes is None


def test_hides_only_what_the_moderator_holds_and_once(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = case_about(thing)
    hide_for_now(case, moderator, **TOLD)
    assert things.state_of(thing) == "live"
    services.claim_case(case=case, moderator=moderator)
    hide_for_now(case, other_moderator, **TOLD)
    assert things.state_of(thing) == "live"
    for _ in range(2):
        hide_for_now(case, moderator, **TOLD)
    assert things.state_of(thing) == "hidden"
    assert Decision.objects.filter(action=Action.HIDE).count() == 1


def test_hides_nothing_of_a_kind_that_cannot_be_hidden(thing: str, moderator: Any) -> None:
    case = case_about(thing)
    subjects.register(replace(subjects.get(things.KIND), hide=None))
    services.claim_case(case=case, moderator=moderator)
    hide_for_now(case, moderator, **TOLD)
    assert Case.objects.get(pk=case.pk).hidden_at is None
