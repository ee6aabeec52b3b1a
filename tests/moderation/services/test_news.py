"""E-mails to people without an account: in their language, by a link nobody can guess, and no reason to fail."""

from __future__ import annotations

import re
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings
from django.core import mail, signing

from moderation import services
from moderation.models import Decision, Report
from moderation.models.decisions import Action
from moderation.services import news
from tests.moderation import things
from tests.moderation.services.test_decisions import decide

pytestmark = pytest.mark.django_db


def reported(thing: str, **values: Any) -> Report:
    asked = {"kind": things.KIND, "subject_id": thing, "category": "hate", "reporter": None, "email": "ann@example.org"}
    return services.report(**asked | values).report


def token_in(link: str) -> str:
    found = re.search(r"/reports/([^/\s]+)/", link)
    assert found
    return found[1]


def test_the_link_leads_back_to_the_report(thing: str) -> None:
    row = reported(thing)
    link = news.status_link(row)
    assert link.startswith(settings.SITE_URL)
    assert news.report_of(token_in(link)) == row.pk
    assert news.report_of(token_in(news.status_link(None))) == 0


@pytest.mark.parametrize(
    "token",
    ["", "1", "MQ:abc", signing.dumps(1), signing.dumps(1, salt="another")],
    ids=["none", "a number", "no signature", "another use", "another salt"],
)
def test_believes_no_link_that_is_not_ours(token: str) -> None:
    with pytest.raises(signing.BadSignature):
        news.report_of(token)


def test_confirms_in_the_same_words_whether_something_is_there(thing: str) -> None:
    news.confirm(email="ann@example.org", report=reported(thing))
    news.confirm(email="bob@example.org", report=None)
    one, other = ([line for line in str(sent.body).splitlines() if "http" not in line] for sent in mail.outbox)
    assert one == other
    assert mail.outbox[0].subject == mail.outbox[1].subject


def test_tells_visitors_and_no_member(thing: str, stranger: Any, moderator: Any) -> None:
    row = reported(thing)
    services.report(kind=things.KIND, subject_id=thing, category="hate", reporter=stranger)
    decision = decide(row.case, moderator, "take_down")
    news.tell_visitors(row.case, decision)
    assert [sent.to for sent in mail.outbox] == [["ann@example.org"]]


@pytest.mark.parametrize(("language", "word"), [("id", "Laporan"), ("en", "report"), ("", "report"), ("xx", "report")])
def test_writes_in_the_language_of_the_report(language: str, word: str, thing: str) -> None:
    row = reported(thing)
    Report.objects.filter(pk=row.pk).update(language=language)
    news.tell_visitors(row.case, Decision(case=row.case, action=Action.DISMISS))
    assert word in mail.outbox[0].subject + str(mail.outbox[0].body)


@pytest.mark.parametrize("action", sorted(set(Action) - news.OUTCOMES))
def test_says_nothing_of_what_is_no_outcome(action: str, thing: str) -> None:
    """A strike is between the house and the member."""
    news.tell_visitors(reported(thing).case, Decision(action=action))
    assert not mail.outbox


@pytest.mark.parametrize("error", [SMTPServerDisconnected, ConnectionRefusedError, TimeoutError])
def test_a_mail_server_that_is_away_undoes_no_decision(error: type[Exception], thing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise error("away")

    monkeypatch.setattr(news, "send_mail", away)
    news.confirm(email="ann@example.org", report=None)
    row = reported(thing)
    news.tell_visitors(row.case, Decision(action=Action.DISMISS))
