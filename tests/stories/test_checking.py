"""The final check, with the real classifiers: what goes live, what waits, what a person looks at."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from moderation.models import Case
from moderation.verdicts import Judgement, Verdict
from stories import checking, subjects
from stories.models import Photo, Story
from stories.models.story import StoryState
from stories.services import album
from stories.services.story import delete_story, post_story, release_story
from tests.factories import ClipFactory, PhotoFactory, picture

BEACH = Path(__file__).resolve().parents[1] / "photos" / "beach.jpg"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def photo(member: Any) -> Photo:
    return album.add_photo(owner=member, data=BEACH.read_bytes()).photo


def checked(story: Story) -> Story:
    checking.check(str(story.pk))
    story.refresh_from_db()
    return story


def test_shows_what_every_classifier_lets_pass(member: Any, photo: Photo) -> None:
    story = post_story(owner=member, photo=photo, caption="A day at the beach")
    assert story.state == StoryState.CHECKING
    assert checked(story).state == StoryState.LIVE
    assert story.policy_version


def test_refuses_words_against_the_rules_and_says_which(member: Any, photo: Photo) -> None:
    story = checked(post_story(owner=member, photo=photo, caption="kill yourself, nobody will miss you"))
    assert story.state in {StoryState.REFUSED, StoryState.HELD}
    assert story.rules


def test_waits_while_a_classifier_is_away(member: Any, photo: Photo, settings: Any, tmp_path: Path) -> None:
    settings.MODELS_DIR = tmp_path
    assert checked(post_story(owner=member, photo=photo)).state == StoryState.CHECKING


def test_refuses_media_that_is_not_what_was_posted(member: Any, photo: Photo) -> None:
    story = post_story(owner=member, photo=photo)
    with photo.image.storage.open(str(photo.image.name), "wb") as stored:
        stored.write(picture())  # one that opens, and that nothing minds
    assert (checked(story).state, story.rules) == (StoryState.REFUSED, ["changed"])


def test_refuses_media_that_is_gone(member: Any, photo: Photo) -> None:
    story = post_story(owner=member, photo=photo)
    photo.image.storage.delete(str(photo.image.name))
    assert (checked(story).state, story.rules) == (StoryState.REFUSED, ["changed"])


@pytest.mark.parametrize("moving", [False, True])
def test_refuses_media_that_no_longer_opens_and_does_not_wait_for_ever(member: Any, moving: bool) -> None:
    """Byte for byte what was posted, and yet no picture: a decoder that is stricter than the one before."""
    content = b"no longer anything that opens"
    sha256 = hashlib.sha256(content).hexdigest()
    if moving:
        clip = ClipFactory(request__owner=member, sha256=sha256)
        clip.video.save("video.mp4", ContentFile(content))
        story = post_story(owner=member, clip=clip)
    else:
        story = post_story(owner=member, photo=PhotoFactory(owner=member, content=content))
    assert story.sha256 == sha256
    assert (checked(story).state, story.rules) == (StoryState.REFUSED, ["changed"])


def test_shows_nothing_that_was_taken_down_while_it_was_judged(member: Any, photo: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    story = post_story(owner=member, photo=photo)
    judged = checking._judge

    def taken_down_meanwhile(story: Story, scratch: Path) -> Judgement:
        judgement = judged(story, scratch)
        Story.objects.filter(pk=story.pk).advance(StoryState.REMOVED)
        assert judgement.verdict is Verdict.ALLOW
        return judgement

    monkeypatch.setattr(checking, "_judge", taken_down_meanwhile)
    assert checked(story).state == StoryState.REMOVED


@pytest.mark.parametrize("deleted", [False, True])
def test_asks_a_person_before_bytes_that_were_taken_down_come_back(member: Any, photo: Photo, deleted: bool) -> None:
    """Whether or not the owner deletes the Story meanwhile."""
    first = checked(post_story(owner=member, photo=photo))
    assert subjects.take_down(str(first.pk))
    if deleted:
        delete_story(story=first)
    again = checked(post_story(owner=member, photo=photo))
    assert again.state == StoryState.HELD
    assert Case.objects.filter(subject_id=str(again.pk)).exists()
    release_story(story=again)
    assert checked(again).state == StoryState.LIVE


def test_shows_again_what_was_restored_and_posted_anew(member: Any, photo: Photo) -> None:
    first = checked(post_story(owner=member, photo=photo))
    assert subjects.take_down(str(first.pk)) and subjects.restore(str(first.pk))
    assert checked(post_story(owner=member, photo=photo, caption="Again.")).state == StoryState.LIVE
