"""What a moderator fills in to decide: only what is possible for this case and this person is offered."""

from __future__ import annotations

from typing import Any

import pytest

from moderation import services
from moderation.admin.forms import AnswerForm, DecisionForm, SpamForm, UndoForm
from moderation.models import Case
from moderation.models.decisions import Action
from moderation.services.fitting import possible_actions
from tests.moderation.services.test_decisions import case_about

pytestmark = pytest.mark.django_db
GIVEN = {"action": "take_down", "policy": "hate", "ground": "terms", "reason": "It mocks a faith."}


@pytest.fixture
def case(thing: str) -> Case:
    return case_about(thing, "fraud")


def form(case: Case, moderator: Any, **given: str) -> DecisionForm:
    return DecisionForm(GIVEN | given if given else GIVEN, case=case, moderator=moderator)


def offered(case: Case, moderator: Any, field: str) -> list[str]:
    choices: Any = DecisionForm(case=case, moderator=moderator).fields[field]
    return [key for key, _ in choices.choices]


def test_offers_what_is_possible_now(case: Case, moderator: Any) -> None:
    assert offered(case, moderator, "action") == list(possible_actions(case))
    assert DecisionForm(case=case, moderator=moderator).fields["policy"].initial == "fraud"


def test_only_a_senior_may_ban(case: Case, moderator: Any, senior: Any) -> None:
    assert Action.BAN not in offered(case, moderator, "sanction")
    assert Action.BAN in offered(case, senior, "sanction")
    assert not form(case, moderator, sanction="ban").is_valid()
    assert form(case, senior, sanction="ban").is_valid()


def test_asks_for_a_second_opinion_only_where_somebody_could_give_one(case: Case, moderator: Any) -> None:
    assert "second_opinion" not in DecisionForm(case=case, moderator=moderator).fields


def test_offers_it_where_somebody_could(case: Case, moderator: Any, other_moderator: Any) -> None:
    assert "second_opinion" in DecisionForm(case=case, moderator=moderator).fields


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "release"),  # nothing is held
        ("action", ""),
        ("policy", ""),
        ("policy", "rude"),
        ("ground", "taste"),
        ("reason", ""),
        ("reason", " "),
        ("reason", "x" * 2001),
        ("sanction", "jail"),
        ("days", "0"),
        ("days", "366"),
    ],
)
def test_says_at_the_field_what_is_wrong(field: str, value: str, case: Case, moderator: Any) -> None:
    assert list(form(case, moderator, **{field: value}).errors) == [field]


def test_offers_no_decision_about_a_case_that_waits_for_an_appeals_answer(removed: Any, member: Any, other_moderator: Any) -> None:
    case = services.appeal(decision=removed, member=member, text="no").case
    assert offered(case, other_moderator, "action") == []


@pytest.mark.parametrize(("answer", "is_good"), [("uphold", True), ("grant", True), ("perhaps", False), ("", False)])
def test_an_appeal_is_upheld_or_granted(answer: str, is_good: bool) -> None:
    assert AnswerForm({"answer": answer, "reason": "I looked."}).is_valid() is is_good
    assert not AnswerForm({"answer": answer, "reason": ""}).is_valid()


def test_undoing_and_sweeping_need_a_reason_too() -> None:
    assert not UndoForm({"reason": " "}).is_valid()
    assert SpamForm({"action": "take_down", "reason": "Ads."}).is_valid()
    assert not SpamForm({"action": "mark_ai", "reason": "Ads."}).is_valid()
