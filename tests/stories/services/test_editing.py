"""An edited photo stands beside its original."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from stories.models import Photo
from stories.recipes import Box, Recipe
from stories.services.album import AlbumError
from stories.services.editing import edit_photo
from tests.factories import PhotoFactory


def bytes_of(photo: Photo) -> bytes:
    with photo.image.open() as stored:
        content: bytes = stored.read()
    return content


def test_makes_a_new_photo_and_keeps_the_original(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    before = bytes_of(photo)
    made = edit_photo(photo=photo, recipe=Recipe(aspect="1:1", filter="mono"), alt_text=" a square ").photo
    assert (made.width, made.height, made.alt_text, made.edited_from_id) == (360, 360, "a square", photo.pk)
    assert Image.open(io.BytesIO(bytes_of(made))).size == (360, 360)
    assert bytes_of(photo) == before


def test_makes_one_photo_of_a_double_submit(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    first, second = (edit_photo(photo=photo, recipe=Recipe(turn=90), alt_text="") for _ in range(2))
    assert (first.is_new, second.is_new, first.photo.pk) == (True, False, second.photo.pk)
    assert Photo.objects.count() == 2


def test_only_describes_when_no_pixel_changes(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    assert edit_photo(photo=photo, recipe=Recipe(), alt_text="a wall").photo.pk == photo.pk
    photo.refresh_from_db()
    assert photo.alt_text == "a wall" and Photo.objects.count() == 1


def test_keeps_the_ai_label_of_what_it_was_made_from(member: Any) -> None:
    photo = PhotoFactory(owner=member, ai_made=True)
    assert edit_photo(photo=photo, recipe=Recipe(mirror=True), alt_text="").photo.ai_made


def test_refuses_a_crop_too_small_to_look_at(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    with pytest.raises(AlbumError) as refused:
        edit_photo(photo=photo, recipe=Recipe(box=Box(0, 0, 0.1, 1)), alt_text="")
    assert refused.value.code == "too_small" and Photo.objects.count() == 1


def test_looks_for_people_again_in_what_was_cropped(member: Any) -> None:
    photo = PhotoFactory(owner=member, has_people=True)
    assert edit_photo(photo=photo, recipe=Recipe(aspect="1:1"), alt_text="").photo.has_people is None
