"""Everything a moderator sees of one case: whole, in a bounded number of queries, and nothing they may not see yet."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation import services
from moderation.admin import casefile as module
from moderation.admin.casefile import casefile
from moderation.models import Case, Decision
from tests.factories import UserFactory
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about, decide

pytestmark = pytest.mark.django_db


def reported(subject_id: str, reporter: Any, category: str = "hate") -> Case:
    return services.report(kind=things.KIND, subject_id=subject_id, category=category, reporter=reporter).report.case


def test_shows_the_thing_its_owner_and_what_one_more_strike_would_mean(thing: str, moderator: Any) -> None:
    shown = casefile(case_about(thing), moderator)
    assert (shown.kind, shown.preview is not None, shown.more_reports) == ("Thing", True, 0)
    assert shown.standing is not None and shown.standing.may_post
    assert "strike 1" in shown.next_strike


def test_tells_how_often_a_reporter_was_right_before(member: Any, stranger: Any, moderator: Any) -> None:
    for action in ("take_down", "dismiss", "dismiss"):
        decide(reported(things.thing(member), stranger), moderator, action)
    (line,) = casefile(reported(things.thing(member), stranger), moderator).reports
    assert (line.right, line.decided) == (1, 3)


def test_knows_nothing_of_a_reporter_without_an_account(thing: str, moderator: Any) -> None:
    case = services.report(kind=things.KIND, subject_id=thing, category="hate", reporter=None, email="ann@example.org").report.case
    (line,) = casefile(case, moderator).reports
    assert (line.right, line.decided) == (0, 0)


def test_says_how_many_reports_it_leaves_out(thing: str, moderator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REPORTS_SHOWN", 2)
    for _ in range(3):
        case = case_about(thing)
    shown = casefile(case, moderator)
    assert (len(shown.reports), shown.more_reports) == (2, 1)


def test_asks_as_many_queries_for_many_reports_as_for_one(member: Any, moderator: Any) -> None:
    few, many = case_about(things.thing(member)), case_about(things.thing(member))
    for _ in range(6):
        reported(many.subject_id, UserFactory())
    counts = []
    for case in (few, many):
        with CaptureQueriesContext(connection) as asked:
            casefile(case, moderator)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_offers_to_undo_only_what_stands_in_a_closed_case(removed: Decision, thing: str, moderator: Any, member: Any) -> None:
    closed = Case.objects.get(pk=removed.case_id)
    assert [row.action for row in casefile(closed, moderator).undoable] == ["strike", "take_down"]
    services.undo(decision=removed, moderator=moderator, reason="It is satire.")
    assert [row.action for row in casefile(closed, moderator).undoable] == ["strike"]
    assert casefile(case_about(things.thing(member)), moderator).undoable == []


def test_shows_no_opinion_before_the_second_was_given(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = case_about(thing)
    services.claim_case(case=case, moderator=moderator)
    services.ask_second_opinion(case=case, moderator=moderator, action="take_down", policy="hate", reason="I think so.")
    case = Case.objects.get(pk=case.pk)
    assert casefile(case, other_moderator).opinions == []
    assert len(casefile(case, moderator).opinions) == 1  # one's own
    assert casefile(case, other_moderator).awaits_second


def test_lists_earlier_cases_of_the_same_owner(removed: Decision, member: Any, moderator: Any) -> None:
    shown = casefile(case_about(things.thing(member)), moderator)
    assert [case.pk for case in shown.earlier] == [removed.case_id]
    assert shown.standing is not None and len(shown.standing.strikes) == 1


def test_shows_a_case_whose_thing_and_owner_are_gone(thing: str, member: Any, moderator: Any) -> None:
    case = case_about(thing)
    member.delete()
    shown = casefile(Case.objects.get(pk=case.pk), moderator)
    assert (shown.standing, shown.next_strike, shown.earlier) == (None, "", [])
