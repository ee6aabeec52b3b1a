"""A line of the queue: text only, escaped, and honest about the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation import services
from moderation.admin.queue import QueueColumns, with_categories
from moderation.models import Case
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about

NOW = timezone.now()
LINE = QueueColumns()


def case(**values: Any) -> Case:
    return Case(**{"pk": 7, "subject_kind": things.KIND, "subject_id": "1", "origin": "screening", "severity": 3} | values)


@pytest.mark.parametrize(
    ("values", "clock"),
    [
        ({}, "–"),
        ({"due_at": NOW - timedelta(minutes=1)}, "overdue"),
        ({"due_at": NOW + timedelta(days=2, hours=22)}, "2\xa0days"),
        ({"due_at": NOW - timedelta(days=1), "closed_at": NOW}, "–"),
    ],
)
def test_tells_how_long_there_is_until_it_must_be_looked_at(values: dict[str, Any], clock: str) -> None:
    assert clock in LINE.clock(case(**values))


def test_tells_how_long_it_has_waited_and_that_it_no_longer_does() -> None:
    assert LINE.waits(case(opened_at=NOW - timedelta(days=3, hours=5))) == "3\xa0days"
    assert LINE.waits(case(closed_at=NOW)) == "closed"


def test_says_hidden_only_while_it_is() -> None:
    assert "hidden" in LINE.about(case(hidden_at=NOW))
    assert "hidden" not in LINE.about(case(hidden_at=NOW, closed_at=NOW))
    assert "hidden" not in LINE.about(case())


def test_escapes_what_a_kind_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.admin.queue.subject_label", lambda case: "<script>")
    assert "<script>" not in LINE.about(case())


def test_says_why_it_is_there() -> None:
    reported = case()
    reported.categories = {"hate", "fraud"}  # type: ignore[attr-defined]
    assert LINE.why(reported) == "Hate or harassment, Scam or misleading"
    assert LINE.why(case()) == "Held by a screening"
    assert LINE.why(case(escalated_at=NOW)).startswith("escalated")


def test_names_who_has_it_only_while_they_do(moderator: Any) -> None:
    assert LINE.taken_by(case(claimed_by=moderator, claimed_until=NOW + timedelta(hours=5))) == "mona"
    assert LINE.taken_by(case(claimed_by=moderator, claimed_until=NOW - timedelta(minutes=5))) == "–"


@pytest.mark.django_db
def test_reads_the_categories_of_a_whole_page_at_once(member: Any, stranger: Any) -> None:
    cases = [case_about(things.thing(member)) for _ in range(3)]
    services.report(kind=things.KIND, subject_id=cases[0].subject_id, category="fraud", reporter=stranger)
    with CaptureQueriesContext(connection) as asked:
        with_categories(cases)
    assert len(asked) == 1
    assert [one.categories for one in cases] == [{"hate", "fraud"}, {"hate"}, {"hate"}]  # type: ignore[attr-defined]
