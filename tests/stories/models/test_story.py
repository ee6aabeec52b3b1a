"""The row of a Story: it shows exactly one thing, moves only along its table, and is seen by whom it is for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from stories.models import Reaction, Reply, Story
from stories.models.story import SOURCES, Audience, StoryState
from stories.services import social
from tests.factories import FollowFactory, PhotoFactory, StoryFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(**values: Any) -> bool:
    try:
        with transaction.atomic():
            StoryFactory(**values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("wrong", [{"photo": None}, {"policy_version": ""}, {"posted_at": None, "expires_at": None}, {"expires_at": None}])
def test_the_database_takes_no_story_that_shows_nothing_or_was_never_judged(wrong: dict[str, Any]) -> None:
    assert refused(**wrong)


def test_shows_exactly_one_of_photo_and_clip() -> None:
    clip = StoryFactory(of_clip=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=clip.pk).update(photo=PhotoFactory(owner=clip.owner))


@pytest.mark.parametrize("target", list(StoryState))
@pytest.mark.parametrize("source", list(StoryState))
def test_moves_only_along_the_table(source: StoryState, target: StoryState) -> None:
    story = StoryFactory(state=source)
    assert Story.objects.filter(pk=story.pk).advance(target) is (source in SOURCES[target])


def test_becomes_live_by_the_final_check_alone() -> None:
    assert SOURCES[StoryState.LIVE] == {StoryState.CHECKING}


def test_is_ai_made_by_what_it_shows_and_by_no_column() -> None:
    assert StoryFactory(of_clip=True).is_ai_generated
    assert not StoryFactory().is_ai_generated
    owner = UserFactory()
    assert StoryFactory(owner=owner, photo=PhotoFactory(owner=owner, ai_made=True)).is_ai_generated
    assert "is_ai_generated" not in {field.name for field in Story._meta.get_fields()}


def seen_by(viewer: Any) -> set[Story]:
    return set(Story.objects.visible_to(viewer))


def test_lives_for_its_day_and_then_for_its_owner(member: Any) -> None:
    story = StoryFactory()
    assert story.is_live
    assert seen_by(member) == {story}
    Story.objects.filter(pk=story.pk).update(expires_at=NOW - timedelta(seconds=1))
    story.refresh_from_db()
    assert not story.is_live
    assert seen_by(member) == set()
    assert seen_by(story.owner) == {story}


@pytest.mark.parametrize("state", [state for state in StoryState if state != StoryState.LIVE])
def test_is_seen_by_nobody_else_in_any_other_state(state: str, member: Any) -> None:
    story = StoryFactory(state=state)
    assert seen_by(member) == set()
    assert seen_by(story.owner) == (set() if state == StoryState.REMOVED else {story})


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience.EVERYONE, {"stranger", "follower", "friend"}),
        (Audience.FOLLOWERS, {"follower", "friend"}),
        (Audience.CLOSE_FRIENDS, {"friend"}),
    ],
)
@pytest.mark.parametrize("is_private", [False, True])
def test_is_seen_by_whom_it_is_for(audience: str, who: set[str], is_private: bool) -> None:
    owner = UserFactory(is_private=is_private)
    viewers = {name: UserFactory() for name in ("stranger", "asking", "follower", "friend")}
    for name in ("follower", "friend"):
        FollowFactory(follower=viewers[name], followed=owner)
    FollowFactory(follower=viewers["asking"], followed=owner, accepted_at=None)
    social.set_close_friend(owner=owner, friend=viewers["friend"], close=True)
    StoryFactory(owner=owner, audience=audience)
    wanted = who | ({"asking"} if audience == Audience.EVERYONE else set())
    if is_private and audience == Audience.EVERYONE:
        wanted = {"follower", "friend"}
    assert {name for name, viewer in viewers.items() if seen_by(viewer)} == wanted


@pytest.mark.parametrize("viewer", [None, AnonymousUser()])
def test_a_visitor_sees_none(viewer: Any) -> None:
    StoryFactory()
    assert seen_by(viewer) == set()


def test_a_block_in_either_direction_parts_two(member: Any) -> None:
    one, other = StoryFactory(), StoryFactory()
    social.block(blocker=one.owner, blocked=member)
    social.block(blocker=member, blocked=other.owner)
    assert seen_by(member) == set()


def test_a_closed_account_shows_nothing(member: Any) -> None:
    story = StoryFactory(owner__is_active=False)
    assert seen_by(member) == set()
    assert not Story.objects.public().filter(pk=story.pk).exists()


@pytest.mark.parametrize(
    ("values", "is_public"),
    [({}, True), ({"audience": Audience.FOLLOWERS}, False), ({"owner__is_private": True}, False), ({"state": StoryState.HELD}, False)],
)
def test_anybody_may_know_of_what_is_for_everyone(values: dict[str, Any], is_public: bool) -> None:
    assert Story.objects.public().filter(pk=StoryFactory(**values).pk).exists() is is_public


def test_a_story_pinned_twice_is_one_row(member: Any) -> None:
    """A join on the highlights must not show it twice."""
    story = StoryFactory(expires_at=NOW - timedelta(days=1))
    for title in ("Sea", "Sky"):
        story.owner.highlights.create(title=title).stories.add(story)
    assert list(Story.objects.visible_to(member)) == [story]
    assert list(Story.objects.visible_to(story.owner)) == [story]
    assert list(Story.objects.public()) == [story]


def test_one_reaction_of_each(member: Any) -> None:
    story = StoryFactory()
    Reaction.objects.create(story=story, member=member, emoji="🔥")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reaction.objects.create(story=story, member=member, emoji="😂")


def test_every_reply_that_stands_is_wanted_or_not(member: Any, stranger: Any) -> None:
    story, muted = StoryFactory(owner=member), UserFactory()
    social.mute(muter=member, muted=muted)
    for sender, values in ((stranger, {}), (stranger, {"is_unwanted": True}), (muted, {}), (stranger, {"hidden_at": NOW})):
        Reply.objects.create(story=story, sender=sender, text="hello", **values)
    received, wanted, unwanted = (
        set(query(member)) for query in (Reply.objects.received_by, Reply.objects.wanted_by, Reply.objects.unwanted_by)
    )
    assert (len(received), len(wanted), len(unwanted)) == (3, 1, 2)
    assert wanted | unwanted == received
    assert not wanted & unwanted
