"""The statement of reasons, the appeal, the account status and the numbers, through their doors."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.test import Client

from moderation import notices, services
from moderation.models import Appeal, Decision
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about, decide


@pytest.fixture
def removed(thing: str, moderator: Any) -> Decision:
    return decide(case_about(thing), moderator, "take_down", sanction="strike", reason="It mocks a faith.")


def test_states_the_reasons_to_the_owner(as_member: Client, removed: Decision) -> None:
    page = as_member.get(f"/decisions/{removed.pk}/").content.decode()
    for told in (
        "It was removed",
        "It mocks a faith.",
        "Somebody reported it",
        "decided by a person",
        "No hatred or contempt",
        "No end is set",
        "out-of-court dispute body",  # Art. 17(3)(f), here and once the appeal is made
    ):
        assert told in page
    assert "mona" not in page


def test_states_them_to_nobody_else(client: Client, removed: Decision, stranger: Any) -> None:
    assert client.get(f"/decisions/{removed.pk}/").status_code == 302
    client.force_login(stranger)
    assert client.get(f"/decisions/{removed.pk}/").status_code == 404
    assert client.get(f"/appeals/new/{removed.pk}/").status_code == 404


def test_names_the_other_ways_to_object_when_an_appeal_was_made(as_member: Client, removed: Decision) -> None:
    as_member.post(f"/appeals/new/{removed.pk}/", {"text": "It is satire."})
    page = as_member.get(f"/decisions/{removed.pk}/").content.decode()
    assert "waiting for another moderator" in page and "out-of-court dispute body" in page


def test_takes_an_appeal_once(as_member: Client, removed: Decision) -> None:
    assert as_member.get(f"/appeals/new/{removed.pk}/").status_code == 200
    assert as_member.post(f"/appeals/new/{removed.pk}/", {"text": " "}).status_code == 422
    for _ in range(2):
        answer = as_member.post(f"/appeals/new/{removed.pk}/", {"text": "It is satire."}, follow=True)
        assert b"waiting for another moderator" in answer.content
    assert Appeal.objects.count() == 1


def test_shows_the_account_as_it_stands(as_member: Client, removed: Decision) -> None:
    page = as_member.get("/standing/").content.decode()
    assert "1 strike counts" in page and "taken down" in page
    as_member.post(f"/appeals/new/{removed.pk}/", {"text": "It is satire."})
    assert "It is satire." in as_member.get("/standing/").content.decode()


def test_says_that_all_is_well(as_member: Client) -> None:
    assert b"All is well" in as_member.get("/standing/").content


def test_tells_the_owner_in_the_inbox(removed: Decision, member: Any) -> None:
    told = notices.decisions_about(member)
    assert [(row.text, row.link, row.subject_kind) for row in told][-1] == (
        "Thing: taken down (Hate).",
        f"/decisions/{removed.pk}/",
        "thing",
    )
    assert "strike" in told[0].text


def test_tells_the_reporter_in_the_inbox(thing: str, stranger: Any, moderator: Any) -> None:
    case = services.report(kind=things.KIND, subject_id=thing, category="hate", reporter=stranger).report.case
    assert notices.reports_by(stranger) == []
    decide(case, moderator, "take_down")
    (row,) = notices.reports_by(stranger)
    assert row.text == "We removed what you reported. Thank you." and row.link.startswith("/reports/#report-")


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


def test_counts_what_appeals_reversed(client: Client, removed: Decision, member: Any, other_moderator: Any) -> None:
    case = services.appeal(decision=removed, member=member, text="It is satire.").case
    services.claim_case(case=case, moderator=other_moderator)
    services.answer_appeals(case=case, moderator=other_moderator, grant=True, reason="It is.")
    from moderation.transparency import numbers_since
    from moderation.views.transparency import _since

    numbers = numbers_since(_since())
    assert (numbers.appeals, numbers.appeals_answered, numbers.appeals_overturned) == (1, 1, 1)
    assert numbers.hours_to_decision is not None and numbers.decided_by_people == 3
