"""The verbs of a Story: handed in once, reacted to once, answered by words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from moderation.models import Screening
from stories.errors import KeyReusedError, StoryError
from stories.models import Reaction, Reply, Story, StoryView
from stories.models.story import LIFETIME, SOURCES, StoryState
from stories.services import story as verbs
from tests.factories import ClipFactory, PhotoFactory, StoryFactory

pytestmark = pytest.mark.django_db


def test_waits_for_its_check_and_rings_for_it(member: Any, django_capture_on_commit_callbacks: Any) -> None:
    photo = PhotoFactory(owner=member)
    with django_capture_on_commit_callbacks() as rung:
        story = verbs.post_story(owner=member, photo=photo, caption="Pagi")
    assert (story.state, story.sha256, story.expires_at, len(rung)) == (StoryState.CHECKING, photo.sha256, None, 1)


@pytest.mark.parametrize("both", [True, False])
def test_shows_exactly_one_of_photo_and_clip(member: Any, both: bool) -> None:
    shown: dict[str, Any] = {"photo": PhotoFactory(owner=member), "clip": ClipFactory(request__owner=member)} if both else {}
    with pytest.raises(StoryError):
        verbs.post_story(owner=member, **shown)
    with pytest.raises(IntegrityError):
        Story.objects.create(owner=member, **shown)


def test_is_one_story_per_key_and_says_when_the_key_meant_another(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    first = verbs.post_story(owner=member, photo=photo, caption="a", idempotency_key="k")
    assert verbs.post_story(owner=member, photo=photo, caption="a", idempotency_key="k") == first
    with pytest.raises(KeyReusedError):
        verbs.post_story(owner=member, photo=photo, caption="b", idempotency_key="k")
    verbs.post_story(owner=member, photo=photo, caption="a")
    assert Story.objects.count() == 2


def test_lives_for_a_day_from_when_it_was_let_pass_and_keeps_its_time(member: Any) -> None:
    story = verbs.post_story(owner=member, photo=PhotoFactory(owner=member))
    assert verbs.go_live(story, policy_version="1")
    story.refresh_from_db()
    assert story.is_live and story.posted_at and story.expires_at == story.posted_at + LIFETIME
    posted = timezone.now() - timedelta(hours=20)
    Story.objects.filter(pk=story.pk).advance(StoryState.REMOVED, posted_at=posted)
    assert verbs.release_story(story=story, held_as=(StoryState.REMOVED,))
    story.refresh_from_db()
    assert verbs.go_live(story, policy_version="1")
    story.refresh_from_db()
    assert story.expires_at == posted + LIFETIME  # taken down and restored, it gets no second day


def test_goes_live_through_the_check_alone() -> None:
    assert SOURCES[StoryState.LIVE] == {StoryState.CHECKING}
    for state in (StoryState.HELD, StoryState.REFUSED, StoryState.REMOVED):
        assert not verbs.go_live(StoryFactory(state=state), policy_version="1")


def test_cannot_be_live_without_having_been_judged() -> None:
    with pytest.raises(IntegrityError):
        StoryFactory(policy_version="")


def test_releases_only_these_bytes_with_these_words(member: Any) -> None:
    story = StoryFactory(owner=member, of_clip=True, state=StoryState.HELD)
    assert verbs.release_story(story=story)
    assert set(Screening.objects.filter(by_person=True).values_list("sha256", flat=True)) == {verbs.words_sha256(story), story.sha256}
    other = StoryFactory(owner=member, state=StoryState.HELD, caption="other words")
    assert verbs.words_sha256(other) != verbs.words_sha256(story)


def test_counts_a_viewer_once_and_the_owner_never(member: Any, stranger: Any) -> None:
    story = StoryFactory(owner=member)
    for viewer in (stranger, stranger, member):
        verbs.mark_seen(story=story, viewer=viewer)
    assert list(StoryView.objects.values_list("viewer", flat=True)) == [stranger.pk]


def test_keeps_one_reaction_replaces_it_and_takes_it_back(stranger: Any) -> None:
    story = StoryFactory()
    for emoji, stands in (("🔥", "🔥"), ("❤️", "❤️"), ("❤️", None)):
        left = verbs.react(story=story, member=stranger, emoji=emoji)
        assert (left.emoji if left else None) == stands
        assert list(Reaction.objects.values_list("emoji", flat=True)) == ([stands] if stands else [])


@pytest.mark.parametrize("emoji", ["", "x", "🔥🔥", "<b>"])
def test_takes_no_other_reaction(stranger: Any, emoji: str) -> None:
    with pytest.raises(StoryError):
        verbs.react(story=StoryFactory(), member=stranger, emoji=emoji)


@pytest.mark.parametrize("text", ["a", "x" * 1000, "🌊" * 1000, "مرحبا بالعالم", " spaced ", "<script>alert(1)</script>"])
def test_sends_any_words(stranger: Any, text: str) -> None:
    assert verbs.reply(story=StoryFactory(), sender=stranger, text=text).text == text.strip()


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_sends_no_empty_and_no_endless_words(stranger: Any, text: str) -> None:
    with pytest.raises(StoryError):
        verbs.reply(story=StoryFactory(), sender=stranger, text=text)
    assert not Reply.objects.exists()


def test_answers_and_reacts_to_others_only(member: Any) -> None:
    story = StoryFactory(owner=member)
    with pytest.raises(StoryError):
        verbs.react(story=story, member=member, emoji="🔥")
    with pytest.raises(StoryError):
        verbs.reply(story=story, sender=member, text="me")


def test_leaves_photo_and_clip_when_a_story_is_deleted(member: Any) -> None:
    story = StoryFactory(owner=member, of_clip=True)
    clip = story.clip
    verbs.delete_story(story=story)
    clip.refresh_from_db()
    assert not Story.objects.exists()
