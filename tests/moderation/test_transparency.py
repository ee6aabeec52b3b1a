"""The numbers everybody may read: counted from the ledger, by whom and how fast, and nothing counted twice."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moderation import services
from moderation.models import Case, Decision
from moderation.models.decisions import AGAINST_OWNER, Action, Ground
from moderation.transparency import ACCOUNT, GROUND, PROVISION, VISIBILITY, numbers_since
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about, decide

pytestmark = pytest.mark.django_db
HOUR_AGO = timedelta(hours=1)


def since() -> Any:
    return timezone.now() - HOUR_AGO


def test_publishes_the_numbers(client: Client, removed: Decision, member: Any, other_moderator: Any, stranger: Any) -> None:
    services.report(kind=things.KIND, subject_id=things.thing(member), category="intimate", reporter=stranger)
    case = services.appeal(decision=removed, member=member, text="It is satire.").case
    services.claim_case(case=case, moderator=other_moderator)
    services.answer_appeals(case=case, moderator=other_moderator, grant=True, reason="It is.")
    assert client.get("/transparency/").status_code == 200
    rows = list(csv.DictReader(client.get("/transparency.csv").content.decode().splitlines()))
    told = {(row["policy"], row["action"], row["automated_decision"]): row for row in rows}
    row = told["hate", "take_down", "AUTOMATED_DECISION_NOT_AUTOMATED"]
    assert row["category"] == "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    assert (row["decision_visibility"], row["decision_ground"]) == (
        "DECISION_VISIBILITY_CONTENT_REMOVED",
        "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    )
    assert (row["automated_detection"], row["source_type"]) == ("No", "SOURCE_TYPE_OTHER_NOTIFICATION")
    assert (row["appeals"], row["appeals_overturned"], row["median_hours"]) == ("1", "1", "0.0")
    assert told["intimate", "hide", "AUTOMATED_DECISION_FULLY"]["count"] == "1"


def test_counts_what_appeals_reversed(removed: Decision, member: Any, other_moderator: Any) -> None:
    case = services.appeal(decision=removed, member=member, text="It is satire.").case
    services.claim_case(case=case, moderator=other_moderator)
    services.answer_appeals(case=case, moderator=other_moderator, grant=True, reason="It is.")
    numbers = numbers_since(since())
    assert (numbers.appeals, numbers.appeals_answered, numbers.appeals_overturned) == (1, 1, 1)
    assert numbers.hours_to_decision is not None and numbers.decided_by_people == 3


def test_is_empty_where_nothing_happened() -> None:
    numbers = numbers_since(since())
    assert (numbers.rows, numbers.reports, numbers.appeals, numbers.hours_to_decision) == ((), {}, 0, None)


def test_counts_only_its_period(removed: Decision) -> None:
    numbers = numbers_since(timezone.now() + timedelta(seconds=1))
    assert (numbers.rows, numbers.reports, numbers.decided_by_people) == ((), {}, 0)


def test_adds_up_what_is_alike_and_nothing_else(member: Any, moderator: Any) -> None:
    for _ in range(2):
        decide(case_about(things.thing(member)), moderator, "take_down")
    decide(case_about(things.thing(member)), moderator, "take_down", ground=Ground.LAW)
    decide(case_about(things.thing(member)), moderator, "dismiss")
    rows = numbers_since(since()).rows
    assert [(row.action, row.decision_ground, row.count) for row in rows] == [
        ("take_down", "DECISION_GROUND_ILLEGAL_CONTENT", 1),
        ("take_down", "DECISION_GROUND_INCOMPATIBLE_CONTENT", 2),
    ]
    assert [row.source_type for row in rows] == ["SOURCE_ARTICLE_16", "SOURCE_TYPE_OTHER_NOTIFICATION"]


def test_a_row_counted_for_several_appeals_is_still_one_decision(thing: str, moderator: Any, member: Any) -> None:
    """A join on appeals must not count its decision twice."""
    decision = decide(case_about(thing), moderator, "take_down", sanction="warn")
    services.appeal(decision=decision, member=member, text="no")
    counts = {row.action: (row.count, row.appeals, row.appeals_overturned) for row in numbers_since(since()).rows}
    assert counts == {"take_down": (1, 1, 0), "warn": (1, 0, 0)}


def test_tells_found_by_a_program_from_decided_by_one(member: Any) -> None:
    services.refuse_automatically(kind=things.KIND, subject_id=things.thing(member), rules=["sexual"])
    (row,) = numbers_since(since()).rows
    assert (row.was_found_automatically, row.was_decided_automatically) == (True, True)
    assert (row.source_type, row.decision_visibility) == ("SOURCE_VOLUNTARY", "DECISION_VISIBILITY_CONTENT_REMOVED")
    assert numbers_since(since()).hours_to_decision is None  # no person decided anything


def test_measures_from_the_opening_of_the_case_to_the_first_decision_of_a_person(thing: str, moderator: Any) -> None:
    case = case_about(thing)
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(hours=10))
    decide(case, moderator, "take_down")
    numbers = numbers_since(timezone.now() - timedelta(days=1))
    assert numbers.hours_to_decision == pytest.approx(10, abs=0.05)
    assert numbers.rows[0].median_hours == pytest.approx(10, abs=0.05)


def test_an_escalation_is_no_decision(thing: str, moderator: Any, senior: Any) -> None:
    decide(case_about(thing), moderator, "escalate")
    assert numbers_since(since()).decided_by_people == 0


def test_names_every_measure_as_the_database_of_the_dsa_does() -> None:
    """One of its three kinds; a warning and a strike have none there and are counted all the same."""
    named = [{*VISIBILITY}, {*PROVISION}, {*ACCOUNT}]
    assert set.union(*named) | {Action.WARN, Action.STRIKE} == AGAINST_OWNER | {Action.HIDE}
    assert sum(len(one) for one in named) == len(set.union(*named))
    assert set(GROUND) == set(Ground)
