"""A Home that was drawn before: it holds until something it shows changes, and never longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stories.freshness import WATCHED, home_version
from stories.models import Block, CloseFriend, Follow, Story, StoryView, User
from stories.models.story import StoryState
from stories.services import social
from tests.factories import StoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_at_once(db: None) -> None:
    """PostgreSQL counts at the commit, which a test never reaches."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def friend(member: Any) -> Any:
    person = UserFactory(display_name="Ratna")
    Follow.objects.create(follower=member, followed=person, accepted_at=timezone.now())
    return person


@pytest.fixture
def story(friend: Any) -> Any:
    return StoryFactory(owner=friend, alt_text="A boat in the evening")


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """However long a page takes to be drawn, no time goes by."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def home(client: Client) -> str:
    return client.get("/").content.decode()


@pytest.mark.usefixtures("one_moment")
def test_is_drawn_once_and_then_kept(as_member: Client, story: Any, django_assert_num_queries: Any) -> None:
    assert "A boat in the evening" in home(as_member)
    drawn = home(as_member)
    with django_assert_num_queries(3):  # session, member, version
        assert home(as_member) == drawn


CHANGES: dict[str, Callable[[Any, Any, Any], object]] = {
    "taken down": lambda me, owner, story: Story.objects.filter(pk=story.pk).advance(StoryState.REMOVED),
    "deleted": lambda me, owner, story: story.delete(),
    "shown to close friends only": lambda me, owner, story: Story.objects.filter(pk=story.pk).update(audience="close_friends"),
    "the owner blocks": lambda me, owner, story: social.block(blocker=owner, blocked=me),
    "I mute": lambda me, owner, story: social.mute(muter=me, muted=owner),
    "I block": lambda me, owner, story: social.block(blocker=me, blocked=owner),
    "I follow no longer, and they are private": lambda me, owner, story: (
        User.objects.filter(pk=owner.pk).update(is_private=True),
        Follow.objects.filter(follower=me).delete(),
    ),
    "the owner is suspended": lambda me, owner, story: User.objects.filter(pk=owner.pk).update(is_active=False),
    "its alt text is mended": lambda me, owner, story: Story.objects.filter(pk=story.pk).update(alt_text="A ship"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_is_drawn_anew_when_a_story_is_no_longer_ones_to_see(as_member: Client, member: Any, friend: Any, story: Any, change: str) -> None:
    assert "A boat in the evening" in home(as_member)
    CHANGES[change](member, friend, story)
    assert "A boat in the evening" not in home(as_member)


def test_shows_what_is_new_at_once(as_member: Client, member: Any, friend: Any) -> None:
    home(as_member)
    first = StoryFactory(owner=friend)
    assert str(first.pk) in home(as_member)
    StoryView.objects.bulk_create([StoryView(story=first, viewer=member)], ignore_conflicts=True)
    assert "story-ring--seen" in home(as_member)
    close = StoryFactory(audience="close_friends")
    assert str(close.pk) not in home(as_member)
    CloseFriend.objects.create(owner=close.owner, friend=member)
    assert str(close.pk) in home(as_member)
    User.objects.filter(pk=friend.pk).update(display_name="Ratna Dewi")
    assert "Ratna Dewi" in home(as_member)


def test_is_each_members_own(as_member: Client, member: Any, stranger: Any, story: Any, client: Client) -> None:
    Story.objects.update(audience="followers")
    assert "A boat in the evening" in home(as_member)
    other = Client()
    other.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "A boat in the evening" not in home(other)


def test_holds_no_token_of_a_session(as_member: Client, story: Any) -> None:
    assert "csrfmiddlewaretoken" not in home(as_member)


def test_says_a_message_once(as_member: Client, story: Any) -> None:
    home(as_member)
    as_member.post(reverse("photo_upload"), {})
    assert "Choose at least one photo first." in home(as_member)
    assert "Choose at least one photo first." not in home(as_member)


def test_ends_with_the_24_hours_of_what_it_shows(
    as_member: Client, member: Any, friend: Any, monkeypatch: pytest.MonkeyPatch, one_moment: Any
) -> None:
    kept: list[float] = []
    monkeypatch.setattr("stories.views.home.cache.set", lambda key, value, seconds: kept.append(seconds))
    StoryFactory(owner=friend, expires_at=one_moment + timedelta(seconds=7))
    home(as_member)
    assert kept == [7]


def test_counts_for_both_whom_a_row_concerns(member: Any, stranger: Any) -> None:
    mine, theirs = home_version(member), home_version(stranger)
    Block.objects.create(blocker=member, blocked=stranger)
    assert (home_version(member), home_version(stranger)) != (mine, theirs)
    assert home_version(member) != mine
    assert home_version(stranger) != theirs


def test_watches_tables_and_columns_that_exist() -> None:
    with connection.cursor() as cursor:
        for watched in WATCHED:
            names = {column.name for column in connection.introspection.get_table_description(cursor, watched.table)}
            assert {*watched.of, *watched.columns} <= names
