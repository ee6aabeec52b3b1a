"""A refusal by a program alone stands in the ledger like any other, closed, with its rule, and open to appeal."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from moderation import services, subjects
from moderation.models import Case, Decision
from moderation.models.cases import CaseState, Origin
from moderation.models.decisions import Action
from moderation.services.appeals import appealable_by
from tests.moderation import things

pytestmark = pytest.mark.django_db


def refused(member: Any, *rules: str) -> Decision:
    return services.refuse_automatically(kind=things.KIND, subject_id=things.thing(member, state="refused"), rules=rules)


def test_is_a_closed_case_with_one_automatic_decision(member: Any) -> None:
    decision = refused(member, "sexual", "hate")
    case = decision.case
    assert (case.state, case.origin, case.rules, case.subject_owner) == (CaseState.CLOSED, Origin.SCREENING, ["sexual", "hate"], member)
    assert case.closed_at == case.opened_at
    assert (decision.action, decision.policy, decision.automated, decision.about) == (Action.REFUSE, "sexual", True, member)
    assert decision.moderator is None


def test_names_another_rule_where_the_screening_named_none(member: Any) -> None:
    assert refused(member).policy == "other"


def test_is_written_again_for_every_time(member: Any) -> None:
    """The same photo refused twice is two decisions, each with its appeal."""
    thing = things.thing(member, state="refused")
    for _ in range(2):
        services.refuse_automatically(kind=things.KIND, subject_id=thing, rules=["hate"])
    assert Case.objects.count() == Decision.objects.count() == 2


def test_leaves_an_open_case_about_it_open(thing: str, stranger: Any) -> None:
    case = services.report(kind=things.KIND, subject_id=thing, category="hate", reporter=stranger).report.case
    assert services.refuse_automatically(kind=things.KIND, subject_id=thing, rules=["hate"]).case != case
    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_can_be_appealed_by_its_owner_alone(member: Any, stranger: Any) -> None:
    decision = refused(member, "sexual")
    assert appealable_by(decision, member=member)
    assert not appealable_by(decision, member=stranger)


def test_nothing_is_written_for_a_kind_nobody_knows() -> None:
    with pytest.raises(subjects.UnknownSubjectError):
        services.refuse_automatically(kind="unicorn", subject_id="1", rules=["hate"])
    assert not Case.objects.exists()


def test_only_a_program_may_decide_without_a_reason(member: Any) -> None:
    decision = refused(member, "sexual")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=decision.case, about=member, action=Action.REFUSE, policy="sexual", automated=False, reason="")
