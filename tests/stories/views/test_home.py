"""Home: a welcome for visitors, a page drawn once for members, and none older than what is on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stories.models import User
from stories.views import home
from tests.factories import FollowFactory, StoryFactory

pytestmark = pytest.mark.django_db


def test_welcomes_a_visitor_with_no_story_on_the_page(client: Client) -> None:
    story = StoryFactory()
    page = client.get("/").content.decode()
    assert str(story.pk) not in page
    assert "/accounts/signup/" in page


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """However long a page takes to be drawn, no time goes by."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


@pytest.mark.usefixtures("one_moment")
def test_is_drawn_once_and_then_kept(as_member: Client, member: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    FollowFactory(follower=member, followed=stranger)
    StoryFactory(owner=stranger)
    first = as_member.get("/").content
    monkeypatch.setattr(home, "_draw", None)  # it would fail if it were asked to
    assert as_member.get("/").content == first


@pytest.mark.parametrize("change", [{"theme": "dark"}, {"language": "id"}, {"ai_dial": "none"}])
def test_is_drawn_anew_when_it_would_look_different(change: dict[str, str], as_member: Client, member: Any) -> None:
    first = as_member.get("/").content
    User.objects.filter(pk=member.pk).update(**change)
    second = as_member.get("/").content
    if "ai_dial" not in change:
        assert second != first


def test_two_members_never_share_one(as_member: Client, member: Any, stranger: Any) -> None:
    mine = as_member.get("/").content.decode()
    other = Client()
    other.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert other.get("/").content.decode() != mine


@pytest.mark.parametrize(
    ("left", "kept"), [(timedelta(seconds=20), 20), (timedelta(hours=2), home.KEPT_SECONDS), (timedelta(seconds=3), 3)]
)
def test_is_kept_no_longer_than_the_first_story_on_it_lives(left: timedelta, kept: float, member: Any, rf: Any, one_moment: Any) -> None:
    StoryFactory(owner=member, expires_at=one_moment + left)
    request = rf.get("/")
    request.user = member
    _, seconds = home._draw(request)
    assert seconds == kept
