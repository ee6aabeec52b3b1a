"""Links to private media: one viewer's, for a while, and only as long as that viewer may see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.utils import timezone

from stories import links
from stories.links import SALT, link_to, resolve
from stories.models import Block, Story
from stories.models.story import StoryState
from tests.factories import ClipFactory, PhotoFactory, StoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def token_of(link: str) -> str:
    return link.removeprefix("/media/").removesuffix("/")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Turns the clock of the links; begins where a new window begins."""
    begins = datetime.fromtimestamp(int(timezone.now().timestamp()) // links.STABLE * links.STABLE, tz=timezone.get_current_timezone())

    def turn(seconds: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: begins + timedelta(seconds=seconds))

    turn(0)
    return turn


def test_opens_ones_own_photo(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    file = resolve(token_of(link_to("photo", photo, member)), member)
    assert file and file.name == photo.image.name


def test_is_good_for_the_viewer_it_was_made_for_alone(member: Any, stranger: Any) -> None:
    story = StoryFactory()
    token = token_of(link_to("story_photo", story, member))
    assert resolve(token, member)
    assert resolve(token, stranger) is None  # who may see it too, with a link of their own


def test_stays_the_same_for_a_while_so_that_browsers_may_keep_the_file(member: Any, clock: Any) -> None:
    photo = PhotoFactory(owner=member)
    first = link_to("photo", photo, member)
    clock(links.STABLE - 1)
    assert link_to("photo", photo, member) == first
    clock(links.STABLE)
    assert link_to("photo", photo, member) != first


def test_expires_no_sooner_than_promised_and_not_much_later(member: Any, clock: Any) -> None:
    photo = PhotoFactory(owner=member)
    token = token_of(link_to("photo", photo, member))
    clock(settings.MEDIA_LINK_SECONDS)
    assert resolve(token, member)
    clock(settings.MEDIA_LINK_SECONDS + links.STABLE)
    assert resolve(token, member) is None
    clock(-links.STABLE)
    assert resolve(token, member) is None  # from the future: not one of ours


@pytest.mark.parametrize("shape", [["nothing", "1", 0, 0], ["photo"], "text", 7, None, {}], ids=str)
def test_answers_nothing_for_a_signed_token_of_another_shape(member: Any, shape: Any) -> None:
    window = int(timezone.now().timestamp()) // links.STABLE
    told = [*shape[:2], member.pk, window] if isinstance(shape, list) and len(shape) == 4 else shape
    assert resolve(signing.dumps(told, salt=SALT), member) is None


def test_answers_nothing_for_a_token_that_was_changed_or_is_of_another_salt(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    token = token_of(link_to("photo", photo, member))
    assert resolve(token[:-1] + ("A" if token[-1] != "A" else "B"), member) is None
    window = int(timezone.now().timestamp()) // links.STABLE
    assert resolve(signing.dumps(["photo", str(photo.pk), member.pk, window], salt="something else"), member) is None


def test_closes_when_the_photo_is_deleted(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    token = token_of(link_to("photo", photo, member))
    type(photo).objects.filter(pk=photo.pk).update(deleted_at=timezone.now())
    assert resolve(token, member) is None


def test_closes_the_moment_a_story_is_taken_down(member: Any) -> None:
    story = StoryFactory(of_clip=True)
    token = token_of(link_to("clip", story.clip, member))
    assert resolve(token, member)
    Story.objects.filter(pk=story.pk).advance(StoryState.REMOVED)
    assert resolve(token, member) is None


@pytest.mark.parametrize(("shows", "may"), [(True, True), (False, False)])
def test_shows_the_original_only_where_its_owner_allows(member: Any, shows: bool, may: bool) -> None:
    story = StoryFactory(of_clip=True, owner__shows_originals=shows)
    token = token_of(link_to("request_photo", story.clip.request, member))
    assert bool(resolve(token, member)) is may
    Story.objects.filter(pk=story.pk).advance(StoryState.REMOVED)
    assert resolve(token, member) is None


def test_never_shows_the_original_of_what_was_not_posted(member: Any) -> None:
    clip = ClipFactory(owner=UserFactory(shows_originals=True))
    assert resolve(token_of(link_to("request_photo", clip.request, member)), member) is None


def test_shows_an_avatar_to_whom_its_owner_exists(member: Any) -> None:
    person = UserFactory()
    assert resolve(token_of(link_to("avatar", person, member)), member) is None  # there is none yet
    person.avatar.save("face.webp", ContentFile(b"face"))
    token = token_of(link_to("avatar", person, member))
    assert resolve(token, member)
    Block.objects.create(blocker=person, blocked=member)
    assert resolve(token, member) is None
