"""The tray and what is new: who, in which order, by how many queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from stories.feed import discover, tray
from stories.models import Follow, Story, StoryView
from stories.models.story import Audience
from stories.services import social
from tests.factories import StoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def followed_story(viewer: Any, **values: Any) -> Any:
    story = StoryFactory(**values)
    Follow.objects.get_or_create(follower=viewer, followed=story.owner, defaults={"accepted_at": timezone.now()})
    return story


def test_has_one_ring_per_member_whose_stories_stand_in_order(member: Any) -> None:
    owner = UserFactory()
    late = followed_story(member, owner=owner)
    early = followed_story(member, owner=owner, posted_at=timezone.now() - timedelta(hours=5))
    (ring,) = tray(member)
    assert (ring.owner, ring.stories) == (owner, [early, late])


def test_puts_what_was_not_seen_first_and_opens_it_there(member: Any) -> None:
    seen, fresh = followed_story(member), followed_story(member)
    newer = followed_story(member, owner=fresh.owner, posted_at=timezone.now())
    for story in (seen, fresh):
        StoryView.objects.create(story=story, viewer=member)
    first, second = tray(member)
    assert (first.owner, first.seen, first.first) == (fresh.owner, False, newer)
    assert (second.owner, second.seen, second.first) == (seen.owner, True, seen)


def test_leaves_out_who_is_not_followed_or_has_not_let_one_in(member: Any) -> None:
    StoryFactory()
    waiting = StoryFactory(owner__is_private=True)
    Follow.objects.create(follower=member, followed=waiting.owner)
    StoryFactory(owner=member)
    assert tray(member) == []


def test_asks_as_many_queries_for_many_rings_as_for_one(member: Any, django_assert_num_queries: Any) -> None:
    followed_story(member)
    with django_assert_num_queries(1):
        tray(member)
    for _ in range(5):
        followed_story(member, of_clip=True)
    with django_assert_num_queries(1):
        assert len([ring.owner.name for ring in tray(member) if not ring.seen]) == 6


@pytest.mark.parametrize(("dial", "order"), [("more", ["ai", "plain"]), ("less", ["plain", "ai"]), ("none", ["plain"])])
def test_follows_the_ai_dial(member: Any, dial: str, order: list[str]) -> None:
    member.ai_dial = dial
    ai = followed_story(member, of_clip=True, posted_at=timezone.now() - timedelta(hours=3))
    plain = followed_story(member)
    names = {ai.owner: "ai", plain.owner: "plain"}
    assert [names[ring.owner] for ring in tray(member)] == order


def test_counts_a_photo_that_says_ai_made_it_as_ai(member: Any) -> None:
    story = followed_story(member)
    story.photo.ai_made = True
    story.photo.save()
    member.ai_dial = "none"
    assert tray(member) == []


def test_shows_as_new_what_everyone_may_see_of_members_not_followed(member: Any) -> None:
    new = StoryFactory()
    followed_story(member)
    StoryFactory(owner=member)
    StoryFactory(audience=Audience.FOLLOWERS)
    StoryFactory(owner__is_private=True)
    asked = StoryFactory()
    Follow.objects.create(follower=member, followed=asked.owner)
    assert discover(member) == [new]


def test_shows_the_newest_first_and_no_more_than_asked(member: Any) -> None:
    stories = [StoryFactory(posted_at=timezone.now() - timedelta(hours=hours)) for hours in (3, 1, 2)]
    assert discover(member, limit=2) == [stories[1], stories[2]]


def test_leaves_out_who_is_muted_and_nothing_else_changes(member: Any) -> None:
    story = followed_story(member)
    stranger = StoryFactory()
    for owner in (story.owner, stranger.owner):
        social.mute(muter=member, muted=owner)
        social.mute(muter=member, muted=owner)
    assert (tray(member), discover(member)) == ([], [])
    assert {story, stranger} <= set(Story.objects.visible_to(member))
    social.unmute(muter=member, muted=story.owner)
    assert [ring.owner for ring in tray(member)] == [story.owner]
