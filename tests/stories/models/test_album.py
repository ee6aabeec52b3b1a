"""A photo of the album: whose it is, that it is there once, and that what was made here says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stories.models import Photo
from tests.factories import PhotoFactory, PictureFactory

pytestmark = pytest.mark.django_db


def test_asks_the_query_whose_it_is_and_whether_it_is_there(member: Any, stranger: Any) -> None:
    mine, gone = PhotoFactory(owner=member), PhotoFactory(owner=member, deleted_at=timezone.now())
    theirs = PhotoFactory(owner=stranger)
    assert set(Photo.objects.owned_by(member)) == {mine, gone}
    assert set(Photo.objects.in_album()) == {mine, theirs}


def test_a_file_is_in_an_album_once_and_may_come_back_after_it_was_deleted(member: Any, stranger: Any) -> None:
    first = PhotoFactory(owner=member, upload_sha256="a" * 64)
    PhotoFactory(owner=stranger, upload_sha256="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        PhotoFactory(owner=member, upload_sha256="a" * 64)
    Photo.objects.filter(pk=first.pk).update(deleted_at=timezone.now())
    PhotoFactory(owner=member, upload_sha256="a" * 64)


def test_what_was_made_here_cannot_lose_its_label() -> None:
    made = PictureFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        PhotoFactory(owner=made.owner, picture=made, ai_made=False)
    photo = PhotoFactory(owner=made.owner, picture=made, ai_made=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(ai_made=False)


def test_files_lie_under_the_member_and_the_photo_whatever_their_names_were(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    assert str(photo.image.name).startswith(f"album/{member.pk}/{photo.pk}")
    assert str(photo.thumbnail.name) == f"album/{member.pk}/{photo.pk}-thumb.webp"


def test_an_edit_outlives_its_original(member: Any) -> None:
    original = PhotoFactory(owner=member)
    edit = PhotoFactory(owner=member, edited_from=original)
    original.delete()
    edit.refresh_from_db()
    assert edit.edited_from is None
