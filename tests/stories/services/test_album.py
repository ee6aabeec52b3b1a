"""What the Story Album takes in, and what it gives back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image

from stories.models import Photo, Story
from stories.services import album
from stories.services.album import AlbumError, AlbumFullError
from tests.factories import PhotoFactory, picture


def _files_of_albums() -> set[Path]:
    """Every stored file of an album; other tests' files lie there too."""
    return {path for path in Path(default_storage.path("album")).rglob("*") if path.is_file()}


def files_of(photo: Photo) -> list[bool]:
    return [file.storage.exists(str(file.name)) for file in (photo.image, photo.thumbnail)]


def test_keeps_a_normalised_photo_with_its_thumbnail(member: Any) -> None:
    added = album.add_photo(owner=member, data=picture(fmt="PNG"), alt_text="a wall")
    photo = Photo.objects.get(pk=added.photo.pk)
    assert added.is_new and files_of(photo) == [True, True]
    assert (photo.width, photo.height, photo.alt_text, photo.has_people) == (360, 640, "a wall", None)
    assert photo.size == photo.image.size + photo.thumbnail.size == album.storage_used(member)
    with photo.image.open() as stored:
        assert Image.open(stored).format == "JPEG"


def test_rings_for_a_look_once_the_row_is_there(member: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as later:
        album.add_photo(owner=member, data=picture())
    assert len(later) == 1


def test_answers_the_same_file_with_the_photo_there_is(member: Any, stranger: Any) -> None:
    first = album.add_photo(owner=member, data=picture())
    again = album.add_photo(owner=member, data=picture())
    assert (again.is_new, again.photo.pk) == (False, first.photo.pk)
    assert album.add_photo(owner=stranger, data=picture()).is_new


def test_takes_a_deleted_photo_again(member: Any) -> None:
    first = album.add_photo(owner=member, data=picture())
    album.delete_photo(photo=first.photo)
    assert album.add_photo(owner=member, data=picture()).is_new


def test_refuses_a_file_above_the_limit_before_looking_at_it(member: Any, settings: Any) -> None:
    settings.UPLOAD_BYTES = 1000
    with pytest.raises(AlbumError) as refused:
        album.add_photo(owner=member, data=b"x" * 1001)
    assert refused.value.code == "too_large" and "1000" in str(refused.value.message)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"no photo", "no_picture"), (picture()[:900], "damaged"), (picture(63, 63), "too_small")],
)
def test_says_in_a_sentence_why_a_file_is_no_photo(member: Any, data: bytes, code: str) -> None:
    with pytest.raises(AlbumError) as refused:
        album.add_photo(owner=member, data=data)
    assert refused.value.code == code and str(refused.value.message).endswith(".")
    assert not Photo.objects.exists()


def test_says_how_many_megapixels_are_too_many(member: Any, settings: Any) -> None:
    settings.UPLOAD_PIXELS = 1_000_000
    with pytest.raises(AlbumError) as refused, translation.override("en"):
        album.add_photo(owner=member, data=picture(1100, 1000))
    assert str(refused.value.message) == "This photo has more than 1 megapixels."


def test_leaves_no_file_behind_when_the_album_is_full(member: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[Photo] = []
    really_drop = album._drop_files

    def drop(photo: Photo) -> None:
        dropped.append(photo)
        really_drop(photo)

    monkeypatch.setattr(album, "_drop_files", drop)
    settings.ALBUM_BYTES = 1000
    with pytest.raises(AlbumFullError):
        album.add_photo(owner=member, data=picture())
    assert not Photo.objects.exists()
    assert files_of(dropped[0]) == [False, False]


def test_says_it_is_our_fault_when_the_disk_is_full(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    with pytest.raises(AlbumError) as refused:
        album.add_photo(owner=member, data=picture())
    assert refused.value.code == "not_stored" and not Photo.objects.exists()


def test_makes_one_photo_of_two_uploads_at_once(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tabs send the same file: while one is being re-encoded, the other one finishes."""
    really, stored, before = album._normalised, [], _files_of_albums()

    def slowly(data: bytes) -> Any:
        monkeypatch.setattr(album, "_normalised", really)
        stored.append(album.add_photo(owner=member, data=data))
        return really(data)

    monkeypatch.setattr(album, "_normalised", slowly)
    second = album.add_photo(owner=member, data=picture())
    assert (stored[0].is_new, second.is_new, second.photo.pk) == (True, False, stored[0].photo.pk)
    assert files_of(Photo.objects.get()) == [True, True]
    left = _files_of_albums() - before
    assert len(left) == 2 and all(str(second.photo.pk) in path.name for path in left)


def test_erases_the_bytes_with_the_photo(member: Any, django_capture_on_commit_callbacks: Any) -> None:
    photo = PhotoFactory(owner=member)
    with django_capture_on_commit_callbacks(execute=True):
        album.delete_photo(photo=photo)
    assert not Photo.objects.exists() and files_of(photo) == [False, False]


def test_keeps_the_bytes_while_a_story_shows_them(member: Any, django_capture_on_commit_callbacks: Any) -> None:
    photo = PhotoFactory(owner=member)
    story = Story.objects.create(owner=member, photo=photo, sha256=photo.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        album.delete_photo(photo=photo)
    assert not Photo.objects.in_album().exists() and files_of(photo) == [True, True]
    assert album.purge_hidden() == 0
    story.delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert album.purge_hidden() == 1
    assert files_of(photo) == [False, False]


def test_counts_only_what_is_in_the_album(member: Any) -> None:
    kept, gone = PhotoFactory(owner=member, size=100), PhotoFactory(owner=member, size=50)
    PhotoFactory(size=7)
    album.delete_photo(photo=gone)
    assert album.storage_used(member) == kept.size == 100


def test_keeps_what_the_file_says_of_ai(member: Any) -> None:
    xmp = b'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"'
    buffer = io.BytesIO()
    Image.new("RGB", (80, 80)).save(buffer, "JPEG", xmp=xmp)
    assert album.add_photo(owner=member, data=buffer.getvalue()).photo.ai_made
