"""Pictures made here and the album: the signed file itself is kept, once, and says that AI made it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation import limits
from generation.models import Picture
from generation.states import State
from stories.models import Photo, Restyle
from stories.services.pictures import keep_picture, kept_as, make_picture, picture_drafts_of, restyle_photo
from tests.factories import PhotoFactory, PictureFactory, PictureRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _offered(settings: LazySettings) -> None:
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"


def made_here(**values: Any) -> Any:
    """A picture whose row names its bytes, as the runner leaves it."""
    made = PictureFactory(**values)
    with made.image.open() as stored:
        Picture.objects.filter(pk=made.pk).update(sha256=hashlib.sha256(stored.read()).hexdigest())
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("aspect", list(limits.Aspect))
def test_asks_for_the_shape_that_was_chosen(aspect: limits.Aspect, member: Any) -> None:
    asked = make_picture(owner=member, aspect=aspect, prompt="a lake")
    assert (asked.width, asked.height) == limits.PICTURE_SIZES[aspect]


def test_restyles_in_the_shape_of_the_photo_and_remembers_which_it_was(member: Any) -> None:
    photo = PhotoFactory(owner=member, width=3000, height=2000)
    asked = restyle_photo(owner=member, photo=photo, prompt="a woodcut")
    assert (asked.width, asked.height) == limits.picture_size_like(3000, 2000)
    assert Restyle.objects.get(asked=asked).photo == photo


def test_the_same_key_ties_it_once(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    first, again = (restyle_photo(owner=member, photo=photo, prompt="a woodcut", idempotency_key="k") for _ in range(2))
    assert first == again
    assert Restyle.objects.count() == 1


def test_keeps_the_signed_file_byte_for_byte_and_once() -> None:
    made = made_here()
    with made.image.open() as stored:
        data = stored.read()
    kept, again = keep_picture(picture=made), keep_picture(picture=made)
    assert (kept.is_new, again.is_new) == (True, False)
    assert kept.photo == again.photo == kept_as(made)
    with kept.photo.image.open() as copy:
        assert copy.read() == data
    assert (kept.photo.ai_made, kept.photo.picture, kept.photo.owner) == (True, made, made.owner)


def test_describes_it_by_its_words_or_by_the_photo_it_was_made_from(member: Any) -> None:
    from_words = PictureFactory(request__prompt="a lake " * 200)
    assert keep_picture(picture=from_words).photo.alt_text == ("a lake " * 200)[:500]
    restyled = PictureFactory(request__owner=member, watermark_id=1 << 40)
    Restyle.objects.create(asked=restyled.request, photo=PhotoFactory(owner=member, alt_text="three boats"))
    assert keep_picture(picture=restyled).photo.alt_text == "three boats"


def test_a_photo_that_was_deleted_is_no_longer_kept() -> None:
    made = made_here()
    photo = keep_picture(picture=made).photo
    assert kept_as(made) == photo
    Photo.objects.filter(pk=photo.pk).update(deleted_at=timezone.now())
    assert kept_as(made) is None


def test_drafts_are_what_waits_failed_or_is_not_kept_yet(member: Any, stranger: Any) -> None:
    rows = {state: PictureRequestFactory(owner=member, state=state) for state in State if state != State.READY}
    fresh, kept = PictureFactory(request__owner=member), PictureFactory(request__owner=member)
    keep_picture(picture=kept)
    PictureRequestFactory(owner=stranger)
    drafts = set(picture_drafts_of(member))
    assert drafts == {rows[State.QUEUED], rows[State.RUNNING], rows[State.HELD], rows[State.FAILED], fresh.request}
