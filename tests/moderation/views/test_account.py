"""How a member's account stands, as its page shows it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from moderation import services
from moderation.models import Decision


def test_shows_the_account_as_it_stands(as_member: Client, removed: Decision) -> None:
    page = as_member.get("/standing/").content.decode()
    assert "1 strike counts" in page and "taken down" in page
    as_member.post(f"/appeals/new/{removed.pk}/", {"text": "It is satire."})
    assert "It is satire." in as_member.get("/standing/").content.decode()


def test_says_that_all_is_well(as_member: Client) -> None:
    assert b"All is well" in as_member.get("/standing/").content


@pytest.mark.django_db
def test_is_nobody_elses(client: Client, removed: Decision, stranger: Any) -> None:
    assert client.get("/standing/").status_code == 302
    client.force_login(stranger)
    assert "taken down" not in client.get("/standing/").content.decode()


def test_names_the_rule_and_never_the_moderator(as_member: Client, removed: Decision) -> None:
    page = as_member.get("/standing/").content.decode()
    assert "(Hate)" in page
    assert "mona" not in page


def test_shows_no_strike_that_was_lifted(as_member: Client, removed: Decision, member: Any, other_moderator: Any) -> None:
    case = services.appeal(decision=Decision.objects.get(action="strike"), member=member, text="It is satire.").case
    services.claim_case(case=case, moderator=other_moderator)
    services.answer_appeals(case=case, moderator=other_moderator, grant=True, reason="It is.")
    page = as_member.get("/standing/").content.decode()
    assert "1 strike counts" not in page
    assert "A measure against your account was lifted" in page


def test_only_shows(as_member: Client) -> None:
    assert as_member.post("/standing/").status_code == 405
