"""The statement of reasons says all that Art. 17(3) asks for, of every decision, in both languages, and nobody's name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from moderation.models import Case, Decision
from moderation.models.cases import Origin
from moderation.models.decisions import AGAINST_OWNER, Action, Ground
from moderation.statements import Statement, statement_of
from tests.moderation import things


def decision(**values: Any) -> Decision:
    origin = values.pop("origin", Origin.REPORT)
    case = Case(subject_kind=things.KIND, subject_id="1", origin=origin)
    return Decision(**{"case": case, "action": Action.TAKE_DOWN, "policy": "hate", "reason": "It mocks a faith."} | values)


def said(statement: Statement) -> list[str]:
    return [statement.subject, statement.measure, statement.duration, statement.facts, statement.automation, statement.ground]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("action", list(Action))
def test_answers_every_question_for_every_action(action: Action, language: str) -> None:
    with translation.override(language):
        statement = statement_of(decision(action=action))
    assert all(said(statement))
    assert "%(" not in " ".join(said(statement))
    assert statement.is_against_owner is (action in AGAINST_OWNER)


@pytest.mark.parametrize("origin", list(Origin))
def test_tells_where_it_came_from_and_never_who_reported(origin: Origin) -> None:
    with translation.override("en"):
        english = statement_of(decision(origin=origin)).facts
    with translation.override("id"):
        assert statement_of(decision(origin=origin)).facts != english
    assert ("Who it was is not told" in english) is (origin is Origin.REPORT)


@pytest.mark.parametrize(
    ("automated", "origin", "told"),
    [
        (True, Origin.SCREENING, "decided automatically. If you appeal, a person decides"),
        (True, Origin.REPORT, "decided automatically. If you appeal, a person decides"),
        (False, Origin.SCREENING, "found automatically and decided by a person"),
        (False, Origin.REPORT, "No automatic means decided it"),
    ],
)
def test_tells_what_machines_had_to_do_with_it(automated: bool, origin: Origin, told: str) -> None:
    assert told in statement_of(decision(automated=automated, origin=origin)).automation


def test_names_the_rule_or_says_that_it_is_the_law() -> None:
    rule, law = statement_of(decision()), statement_of(decision(ground=Ground.LAW))
    assert "“Hate”" in rule.ground
    assert "illegal" in law.ground
    assert rule.reason == "It mocks a faith."


def test_tells_until_when() -> None:
    until = datetime(2026, 12, 24, 10, tzinfo=UTC)
    assert statement_of(decision(action=Action.SUSPEND, until=until)).duration == "Until 2026-12-24."
    assert statement_of(decision(action=Action.HIDE)).duration == "Until a moderator has decided."
    assert statement_of(decision()).duration == "No end is set."


def test_reads_a_decision_under_a_rule_that_is_gone() -> None:
    assert "Another rule" in statement_of(decision(policy="a rule of 2019")).ground
