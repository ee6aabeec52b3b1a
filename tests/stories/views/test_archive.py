"""The private archive and what is pinned to the profile: the owner's alone, and never more than was allowed to be seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stories.models import Highlight, Story
from stories.models.story import Audience, StoryState
from stories.services import social
from stories.views import archive
from tests.factories import StoryFactory

pytestmark = pytest.mark.django_db
AGO = timezone.now() - timedelta(days=9)


def old(owner: Any, **values: Any) -> Story:
    """A Story whose 24 hours are over."""
    return StoryFactory(owner=owner, **{"posted_at": AGO, "expires_at": AGO + timedelta(hours=24)} | values)


def pinned(owner: Any, *stories: Story, title: str = "Sea") -> Highlight:
    made = Highlight.objects.create(owner=owner, title=title)
    made.stories.set(stories)
    return made


def test_shows_ones_own_stories_after_their_day_and_nobody_elses(as_member: Client, member: Any, stranger: Any) -> None:
    mine, theirs = old(member), old(stranger)
    page = as_member.get("/archive/").content.decode()
    assert str(mine.pk) in page
    assert str(theirs.pk) not in page


def test_comes_in_pages(as_member: Client, member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PAGE_SIZE", 2)
    for _ in range(3):
        old(member)
    assert "?page=2" in as_member.get("/archive/").content.decode()
    for odd in ("2", "99", "-1", "x"):
        assert as_member.get("/archive/", {"page": odd}).status_code == 200


def pin(client: Client, story: Story, title: str = "Sea") -> Any:
    return client.post(f"/stories/{story.pk}/pin/", {"title": title})


def test_pins_under_a_title_that_exists_or_a_new_one(as_member: Client, member: Any) -> None:
    first, second = old(member), old(member)
    pin(as_member, first)
    pin(as_member, second)
    pin(as_member, second)
    assert list(Highlight.objects.get().stories.order_by("pk")) == sorted([first, second], key=lambda story: story.pk)


@pytest.mark.parametrize(("typed", "title"), [("", "Highlights"), ("  ", "Highlights"), ("x" * 40, "x" * 40), (" Laut 🌊 ", "Laut 🌊")])
def test_takes_any_title_of_its_length(typed: str, title: str, as_member: Client, member: Any) -> None:
    pin(as_member, old(member), typed)
    assert Highlight.objects.get().title == title


@pytest.mark.parametrize("typed", ["x" * 41, "x" * 100_000, "\u200b", "\u202e"])
def test_cuts_no_title_short_and_takes_none_nobody_sees(typed: str, as_member: Client, member: Any) -> None:
    pin(as_member, old(member), typed)
    assert not Highlight.objects.exists()


@pytest.mark.parametrize("state", [state for state in StoryState if state != StoryState.LIVE])
def test_pins_only_what_was_posted(state: str, as_member: Client, member: Any) -> None:
    pin(as_member, old(member, state=state))
    assert not Highlight.objects.exists()


def test_pins_nobody_elses(as_member: Client, stranger: Any) -> None:
    assert pin(as_member, old(stranger)).status_code == 404
    assert not Highlight.objects.exists()


def test_a_title_belongs_to_its_member(as_member: Client, member: Any, stranger: Any) -> None:
    theirs = pinned(stranger, old(stranger))
    pin(as_member, old(member))
    assert theirs.stories.count() == 1


def test_shows_what_is_pinned_to_whom_it_is_for(as_member: Client, member: Any, stranger: Any) -> None:
    open_one, close_one = old(stranger), old(stranger, audience=Audience.CLOSE_FRIENDS)
    made = pinned(stranger, open_one, close_one)
    page = as_member.get(f"/highlights/{made.pk}/").content.decode()
    assert str(open_one.pk) in page
    assert str(close_one.pk) not in page


def test_is_not_there_for_whom_nothing_in_it_is(as_member: Client, stranger: Any) -> None:
    made = pinned(stranger, old(stranger, audience=Audience.CLOSE_FRIENDS))
    assert as_member.get(f"/highlights/{made.pk}/").status_code == 404


def test_is_not_there_for_the_blocked(as_member: Client, member: Any, stranger: Any) -> None:
    made = pinned(stranger, old(stranger))
    assert as_member.get(f"/highlights/{made.pk}/").status_code == 200
    social.block(blocker=stranger, blocked=member)
    assert as_member.get(f"/highlights/{made.pk}/").status_code == 404


def test_unpins_ones_own_and_keeps_its_stories(as_member: Client, member: Any, stranger: Any) -> None:
    mine, theirs = pinned(member, old(member)), pinned(stranger, old(stranger))
    assert as_member.post(f"/highlights/{theirs.pk}/delete/").status_code == 404
    as_member.post(f"/highlights/{mine.pk}/delete/")
    assert list(Highlight.objects.all()) == [theirs]
    assert Story.objects.owned_by(member).count() == 1
