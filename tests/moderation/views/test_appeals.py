"""The statement of reasons and the appeal, through their doors."""

from __future__ import annotations

from typing import Any

from django.test import Client

from moderation.models import Appeal, Decision


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
