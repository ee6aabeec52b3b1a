"""The verbs of the Story Album: add, describe in words, delete. Every door calls these."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import RestrictedError, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from generation.provenance.heritage import Heritage, inherit
from generation.services import erase_picture
from generation.signing import trust
from stories import pictures, tasks
from stories.models import Photo
from stories.pictures import Normalised, PictureError, Problem

log = structlog.get_logger(__name__)
_decoding = threading.BoundedSemaphore(2)  # an 80-megapixel photo takes half a gigabyte while it is re-encoded

PROBLEMS: dict[Problem, str | Promise] = {
    Problem.NO_PICTURE: _("This file is not a photo we can read. JPEG, PNG, WebP, HEIC and AVIF work."),
    Problem.DAMAGED: _("This photo is damaged and cannot be read. Try to save it again, or choose another one."),
    Problem.TOO_SMALL: _("This photo is too small: it needs at least 64 pixels on each side."),
}


class AlbumError(Exception):
    """A photo that cannot be taken in; ``message`` is for the member, ``code`` for programs."""

    def __init__(self, code: str, message: str | Promise) -> None:
        self.code, self.message = code, message
        super().__init__(str(message))


class NotStoredError(AlbumError):
    """The store takes nothing: a full disk, a bucket that is away. Our fault."""


class AlbumFullError(AlbumError):
    """The member's storage is used up."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: the photo, and whether the album had it already."""

    photo: Photo
    is_new: bool
    was_animated: bool = False


def storage_used(owner: Any) -> int:
    """Return the bytes of the photos in this member's album."""
    return Photo.objects.owned_by(owner).in_album().aggregate(total=Sum("size"))["total"] or 0


def too_large() -> AlbumError:
    return AlbumError("too_large", _("This photo is larger than %(limit)s.") % {"limit": filesizeformat(settings.UPLOAD_BYTES)})


def add_photo(*, owner: Any, data: bytes, alt_text: str = "") -> Added:
    """Take a file into the album: upright, without GPS and other metadata. The same file again returns the photo there is.

    Raises:
        AlbumError: it is no photo, damaged, too large, or the album is full; nothing was kept.
    """
    if len(data) > settings.UPLOAD_BYTES:
        raise too_large()
    arrived = hashlib.sha256(data).hexdigest()
    if known := _known(owner, arrived):
        return Added(known, is_new=False)
    normal = _normalised(data)
    came = inherit(data, anchors=trust().anchors)
    photo = Photo(owner=owner, upload_sha256=arrived, alt_text=alt_text, ai_made=normal.ai_made or came.ai_made)
    stored, is_new = keep(photo, normal, came.heritage)
    return Added(stored, is_new, normal.was_animated)


def keep(photo: Photo, normal: Normalised, heritage: Heritage | None = None) -> tuple[Photo, bool]:
    """Store the blobs, then the row, then ask for a look at it; return the row and whether it is new.

    Two uploads of one file at once meet in the locked part: the second gets the first one's row.

    Raises:
        AlbumError: the album or the disk is full; nothing was kept.
    """
    photo.width, photo.height = normal.width, normal.height
    inherited = heritage.to_bytes() if heritage else b""
    photo.size, photo.sha256 = len(normal.image) + len(normal.thumbnail) + len(inherited), hashlib.sha256(normal.image).hexdigest()
    try:
        _store(photo, normal, inherited)
        with transaction.atomic():
            get_user_model().objects.select_for_update().get(pk=photo.owner_id)
            known = _known(photo.owner, photo.upload_sha256)
            if known is None:
                _check_room(photo)
                photo.save(force_insert=True)
                transaction.on_commit(lambda: tasks.ring(tasks.describe_photo, photo.pk))
    except BaseException:
        _drop_files(photo)
        raise
    if known is not None:
        _drop_files(photo)
        return known, False
    log.info("photo added", photo=str(photo.pk), size=photo.size)
    return photo, True


def limited(work: Callable[[], Normalised]) -> Normalised:
    """Do work on whole pictures, two at a time in this process; the rest waits."""
    with _decoding:
        return work()


def set_alt_text(*, photo: Photo, alt_text: str) -> None:
    """Describe the photo for those who cannot see it."""
    photo.alt_text = alt_text.strip()
    photo.save(update_fields=["alt_text"])


def delete_photo(*, photo: Photo) -> None:
    """Take it out of the album; its bytes go at once unless a Story still shows it. Requests keep their own copy."""
    if Photo.objects.filter(pk=photo.pk).in_album().update(deleted_at=timezone.now()):
        _purge(photo)


def purge_hidden() -> int:
    """Remove deleted photos whose last Story has gone since; return how many."""
    hidden = Photo.objects.filter(deleted_at__isnull=False, stories__isnull=True)
    return sum(_purge(photo) for photo in hidden.iterator())


def _purge(photo: Photo) -> bool:
    """Row first: a Story that was made meanwhile restricts it, and then the blobs must stay."""
    try:
        with transaction.atomic():
            Photo.objects.get(pk=photo.pk).delete()
            transaction.on_commit(lambda: _drop_files(photo))
            if photo.picture and not photo.picture.photos.exists():
                erase_picture(picture=photo.picture)
    except (RestrictedError, Photo.DoesNotExist):
        return False
    return True


def _known(owner: Any, arrived: str) -> Photo | None:
    return Photo.objects.owned_by(owner).in_album().filter(upload_sha256=arrived).first()


def _normalised(data: bytes) -> Normalised:
    try:
        return limited(lambda: pictures.normalise(data, max_pixels=settings.UPLOAD_PIXELS))
    except PictureError as error:
        if error.problem is Problem.TOO_MANY_PIXELS:
            limit = {"limit": settings.UPLOAD_PIXELS // 1_000_000}
            raise AlbumError(error.problem, _("This photo has more than %(limit)d megapixels.") % limit) from error
        raise AlbumError(error.problem, PROBLEMS[error.problem]) from error


def _store(photo: Photo, normal: Normalised, heritage: bytes) -> None:
    try:
        photo.image.save(f"photo{pictures.SUFFIX}", ContentFile(normal.image), save=False)
        photo.thumbnail.save("thumbnail.webp", ContentFile(normal.thumbnail), save=False)
        if heritage:
            photo.heritage.save("heritage.json", ContentFile(heritage), save=False)
    except OSError as error:
        log.exception("a photo could not be stored")
        raise NotStoredError("not_stored", _("We cannot store photos right now. This is our fault; please try again later.")) from error


def _check_room(photo: Photo) -> None:
    if storage_used(photo.owner) + photo.size > settings.ALBUM_BYTES:
        limit = {"limit": filesizeformat(settings.ALBUM_BYTES)}
        raise AlbumFullError("album_full", _("Your album is full (%(limit)s). Delete photos you no longer need.") % limit)


def _drop_files(photo: Photo) -> None:
    for file in (photo.image, photo.thumbnail, photo.heritage):
        if file.name:
            file.storage.delete(file.name)
