"""What may be decided about a case, before anything is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from moderation import services, subjects
from moderation.errors import ReasonMissingError
from moderation.houserules import HOUSE_RULES
from moderation.models import Case
from moderation.models.cases import Origin
from moderation.models.decisions import TEXT_LENGTH, Action
from moderation.services.fitting import MEANWHILE, checked_reason, fitting, possible_actions, reported_as
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about


@pytest.mark.django_db
def test_what_was_reported_can_be_dismissed_removed_labelled_hidden_and_handed_up(thing: str) -> None:
    assert set(possible_actions(case_about(thing))) == {"dismiss", "take_down", "mark_ai", "hide", "escalate"}


@pytest.mark.django_db
def test_what_a_screening_holds_is_released_or_refused(member: Any) -> None:
    case = services.hold(kind=things.KIND, subject_id=things.thing(member, state="held"), rules=["sexual"])
    assert set(possible_actions(case)) == {"release", "refuse", "dismiss", "escalate"}


@pytest.mark.django_db
def test_offers_only_what_a_kind_can_do(thing: str) -> None:
    case = case_about(thing)
    subjects.register(replace(subjects.get(things.KIND), take_down=None, hide=None, mark_ai=None))
    assert possible_actions(case) == (Action.DISMISS, Action.ESCALATE)


@pytest.mark.django_db
def test_offers_no_label_to_what_has_one(thing: str) -> None:
    case = case_about(thing)
    assert things.mark_ai(thing, ai_made=True)
    assert Action.MARK_AI not in fitting(case)


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "action"), [("hidden_at", Action.HIDE), ("escalated_at", Action.ESCALATE)])
def test_offers_nothing_twice(column: str, action: Action, thing: str) -> None:
    case = case_about(thing)
    setattr(case, column, timezone.now())
    assert action not in possible_actions(case)
    assert Action.DISMISS in possible_actions(case)


@pytest.mark.django_db
def test_offers_nothing_for_what_is_closed_or_waits_for_an_appeals_answer(removed: Any, member: Any, thing: str) -> None:
    assert possible_actions(Case.objects.get(pk=removed.case_id)) == ()
    case = services.appeal(decision=removed, member=member, text="no").case
    assert possible_actions(case) == ()
    assert fitting(case)


@pytest.mark.django_db
def test_names_the_rule_of_the_screening_before_that_of_a_report(thing: str, member: Any) -> None:
    case = case_about(thing, "fraud")
    assert reported_as(case) == "fraud"
    case.rules = ["sexual", "hate"]
    assert reported_as(case) == "sexual"
    assert reported_as(Case.objects.create(subject_kind=things.KIND, subject_id="x", origin=Origin.APPEAL)) == ""
    assert reported_as(case_about(things.thing(member), "other")) == ""


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_takes_no_decision_without_a_reason(reason: str) -> None:
    with pytest.raises(ReasonMissingError):
        checked_reason("hate", reason)


@pytest.mark.parametrize("policy", ["", "nothing", "Hate"])
def test_takes_no_rule_that_is_none(policy: str) -> None:
    with pytest.raises(ReasonMissingError):
        checked_reason(policy, "I looked.")


@pytest.mark.parametrize("policy", HOUSE_RULES)
def test_keeps_a_reason_trimmed_and_as_long_as_its_column(policy: str) -> None:
    assert checked_reason(policy, "  I looked. ") == "I looked."
    assert len(checked_reason(policy, "x" * (TEXT_LENGTH + 1))) == TEXT_LENGTH


def test_what_leaves_a_case_open_is_no_end() -> None:
    assert {Action.HIDE, Action.ESCALATE} == MEANWHILE
