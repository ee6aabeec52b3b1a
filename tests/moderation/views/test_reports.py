"""Reporting through its doors."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from moderation import services, subjects
from moderation.models import Case, Report
from moderation.services import reports
from tests.moderation import things
from tests.moderation.services.test_decisions import decide

FORM = {"category": "hate", "text": "Look at the flag.", "at_second": "2.5"}


def address(subject_id: str) -> str:
    return f"/report/{things.KIND}/{subject_id}/"


@pytest.fixture
def others(stranger: Any) -> str:
    """Something ``stranger`` posted, which ``member`` sees."""
    return things.thing(stranger)


def test_takes_a_report_and_confirms_it(as_member: Client, others: str, member: Any) -> None:
    assert as_member.get(address(others)).status_code == 200
    answer = as_member.post(address(others), FORM, follow=True)
    assert answer.redirect_chain[-1][0] == "/report/done/" and b"Thank you" in answer.content
    row = Report.objects.get()
    assert (row.reporter, row.category, row.text, row.at_second) == (member, "hate", "Look at the flag.", 2.5)


def test_answers_a_second_report_kindly(as_member: Client, others: str) -> None:
    as_member.post(address(others), FORM)
    assert b"already have your report" in as_member.post(address(others), FORM, follow=True).content
    assert Report.objects.count() == 1


@pytest.mark.parametrize("path", ["/report/thing/999999/", "/report/nothing/1/", "/report/thing/a%20b/"])
def test_knows_nothing_of_what_is_not_there(path: str, as_member: Client) -> None:
    assert as_member.get(path).status_code == 404
    assert as_member.post(path, FORM).status_code == 404


def test_knows_nothing_of_what_the_member_may_not_see(as_member: Client, stranger: Any) -> None:
    assert as_member.post(address(things.thing(stranger, state="hidden")), FORM).status_code == 404
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"category": "nonsense"}, {"category": ""}, {"at_second": "-1"}, {"at_second": "NaN"}, {"text": "x" * 2001}]
)
def test_says_what_is_wrong_with_the_form(wrong: dict[str, str], as_member: Client, others: str) -> None:
    answer = as_member.post(address(others), FORM | wrong)
    assert answer.status_code == 422 and b"field__error" in answer.content
    assert not Report.objects.exists()


def test_tells_a_member_who_reports_everything_to_come_back(as_member: Client, stranger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "PER_MEMBER", 1)
    as_member.post(address(things.thing(stranger)), FORM)
    answer = as_member.post(address(things.thing(stranger)), FORM)
    assert answer.status_code == 422 and b"come back tomorrow" in answer.content


def test_shows_a_reporter_how_it_ended(as_member: Client, others: str, moderator: Any) -> None:
    as_member.post(address(others), FORM)
    assert b"waiting for a person" in as_member.get("/reports/").content
    decide(Case.objects.get(), moderator, "take_down")
    assert b"We removed what you reported" in as_member.get("/reports/").content


def test_shows_nobody_elses_reports(as_member: Client, others: str) -> None:
    services.report(kind=things.KIND, subject_id=others, category="hate", reporter=None, email="ann@example.org")
    assert b"No reports" in as_member.get("/reports/").content


# --- without an account ------------------------------------------------------------------------------------------------------

VISITOR = FORM | {"email": "ann@example.org"}


def link_in_mail() -> str:
    found = re.search(r"/reports/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_sends_a_visitor_to_the_form_for_links(client: Client, others: str) -> None:
    answer = client.get(address(others), follow=True)
    assert answer.redirect_chain[-1][0].startswith("/report/?link=")
    assert address(others).encode() in answer.content


def test_takes_a_visitors_report_and_tells_the_outcome_by_mail(client: Client, others: str, moderator: Any) -> None:
    assert client.post("/report/", VISITOR | {"link": f"https://alive.example{address(others)}"}).status_code == 302
    assert Report.objects.get().email == "ann@example.org"
    link = link_in_mail()
    assert b"waiting for a person" in client.get(link).content
    decide(Case.objects.get(), moderator, "dismiss")


@pytest.mark.django_db(transaction=True)
def test_writes_to_a_visitor_when_it_is_decided(client: Client, others: str, moderator: Any, other_moderator: Any) -> None:
    client.post("/report/", VISITOR | {"link": address(others)})
    decide(Case.objects.get(), moderator, "dismiss")
    assert len(mail.outbox) == 2
    link = link_in_mail()
    assert b"follows our rules" in client.get(link).content
    assert client.post(f"{link}appeal/", {"text": "No, look at second 3."}).status_code == 302
    assert b"another moderator" in client.get(link).content
    case = Case.objects.get(origin="appeal")
    services.claim_case(case=case, moderator=other_moderator)
    services.answer_appeals(case=case, moderator=other_moderator, grant=True, reason="Right.")
    assert len(mail.outbox) == 3 and b"We removed" in client.get(link).content


@pytest.mark.parametrize(
    "link", ["/report/thing/999999/", "/stories/8b5b3a52-38d4-4f4c-9f3a-0d4df4f0a5a1/", "/nowhere/", "https://[", "x" * 400]
)
def test_tells_a_visitor_nothing_about_what_is_there(link: str, client: Client, others: str) -> None:
    """The same page, the same mail, the same status page, whether the link shows something or not."""
    real = client.post("/report/", VISITOR | {"link": address(others)}, follow=True)
    real_mail, real_status = mail.outbox[-1].body, client.get(link_in_mail())
    none = client.post("/report/", VISITOR | {"link": link, "email": "bob@example.org"}, follow=True)
    assert (none.status_code, none.redirect_chain) == (real.status_code, real.redirect_chain)
    assert [line for line in mail.outbox[-1].body.splitlines() if "http" not in line] == [
        line for line in real_mail.splitlines() if "http" not in line
    ]
    status = client.get(link_in_mail())
    assert status.status_code == real_status.status_code == 200 and b"waiting for a person" in status.content
    assert Case.objects.count() == 1


def test_takes_private_things_from_visitors_too(client: Client, stranger: Any) -> None:
    """Whoever holds the link of a private thing that shows them must be able to report it."""
    client.post("/report/", VISITOR | {"link": address(things.thing(stranger, state="removed"))})
    assert Case.objects.count() == 1


def test_stops_a_flood_from_one_address(client: Client, stranger: Any) -> None:
    answers = [
        client.post("/report/", VISITOR | {"link": address(things.thing(stranger)), "email": f"a{n}@example.org"}).status_code
        for n in range(8)
    ]
    assert answers == [302] * 6 + [429] * 2
    assert Case.objects.count() == 6 == len(mail.outbox)


def test_stops_a_flood_of_mails_to_one_person(client: Client) -> None:
    answers = [client.post("/report/", VISITOR | {"link": "/x/"}, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(7)]
    assert answers[-1] == 429


def test_refuses_a_forged_status_link(client: Client, others: str) -> None:
    client.post("/report/", VISITOR | {"link": address(others)})
    assert client.get(link_in_mail()[:-3] + "aa/").status_code == 404


def test_does_not_open_a_members_report_by_link(client: Client, others: str, member: Any) -> None:
    from moderation.services.news import status_link

    row = services.report(kind=things.KIND, subject_id=others, category="hate", reporter=member).report
    assert b"Look at the flag" not in client.get(status_link(row)).content


def test_finds_subjects_by_their_links(others: str) -> None:
    assert subjects.find_by_link(f"http://localhost{address(others)}") == (subjects.get(things.KIND), others)
    assert subjects.find_by_link("/admin/") is None
