"""The Inbox page: what is new is marked once, and who waits is let in or not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from generation.states import State
from stories.models import Follow, User
from stories.services import social
from tests.factories import AliveRequestFactory, UserFactory

pytestmark = pytest.mark.django_db


def news(member: Any) -> None:
    AliveRequestFactory(owner=member, state=State.FAILED)


def marked(client: Client) -> list[bool]:
    return [is_new for _, is_new in client.get("/inbox/").context["entries"]]


def test_marks_what_is_new_once(as_member: Client, member: Any) -> None:
    news(member)
    assert marked(as_member) == [True]
    assert marked(as_member) == [False]
    news(member)
    assert marked(as_member) == [True, False]


def test_is_never_kept_by_a_browser(as_member: Client) -> None:
    """After logging out on a shared phone, the back button must not show it."""
    assert "no-store" in as_member.get("/inbox/")["Cache-Control"]


def test_is_for_members_and_for_reading(client: Client, as_member: Client) -> None:
    assert Client().get("/inbox/").status_code == 302
    assert as_member.post("/inbox/").status_code == 405


@pytest.fixture
def waiting(member: Any) -> User:
    """Somebody who asked to follow a private account."""
    User.objects.filter(pk=member.pk).update(is_private=True)
    person: User = UserFactory(username="rani")
    social.follow(follower=person, followed=User.objects.get(pk=member.pk))
    return person


def test_lets_in_who_waits(as_member: Client, waiting: User) -> None:
    assert waiting.username in as_member.get("/inbox/").content.decode()
    assert as_member.post(f"/inbox/accept/{waiting.username}/").status_code == 302
    assert Follow.objects.get().accepted_at is not None


def test_turns_away_who_waits(as_member: Client, waiting: User) -> None:
    as_member.post(f"/inbox/decline/{waiting.username}/")
    assert not Follow.objects.exists()


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_answers_for_nobody_else(verb: str, waiting: User, stranger: Any, client: Client) -> None:
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(f"/inbox/{verb}/{waiting.username}/")
    assert Follow.objects.get().accepted_at is None
    assert client.post(f"/inbox/{verb}/nobody/").status_code == 404
