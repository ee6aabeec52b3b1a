"""Asking for a picture, made from words or from a photo, and erasing one."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from generation import limits
from generation.errors import NotOfferedError, PeopleNotAgreedError, TooYoungError, WordsMissingError
from generation.models import Picture, PictureRequest
from generation.services.life import keep_photo, stand_in_line


def pictures_offered() -> bool:
    """Return whether this site makes pictures at all."""
    return bool(settings.PICTURE_ENGINE)


def request_picture(
    *,
    owner: Any,
    prompt: str,
    size: tuple[int, int] = limits.PICTURE_SIZES[limits.Aspect.TALL],
    photo: bytes | None = None,
    suffix: str = ".jpg",
    heritage: bytes = b"",
    strength: float = limits.DEFAULT_STRENGTH,
    seed: int | None = None,
    language: str = "en",
    has_people: bool | None = False,
    people_agreed: bool = False,
    idempotency_key: str | None = None,
) -> PictureRequest:
    """Queue one picture; the same key with the same ask returns the same request.

    Args:
        size: (width, height), pixels.
        photo: what is to be restyled, a normalised picture; None makes the picture from the words alone.
        suffix: its file ending, with the dot.
        heritage: the credentials of the file it was drawn from, as ``provenance.heritage`` stores them.
        strength: how far the picture may go from the photo.
        has_people: whether people are in the photo; None when nobody has looked.

    Raises:
        AliveError: one of its kinds says which rule is not met; nothing was charged.
    """
    if not pictures_offered():
        raise NotOfferedError
    if not owner.may_use_alive:
        raise TooYoungError
    if not (prompt := prompt.strip()):
        raise WordsMissingError
    if has_people is not False and not people_agreed:
        raise PeopleNotAgreedError(_("Please confirm that the people in the photo agreed to have it changed by AI."))
    ask = {
        "prompt": prompt,
        "width": size[0],
        "height": size[1],
        "strength": strength,
        "language": language,
        "photo_sha256": hashlib.sha256(photo).hexdigest() if photo else "",
    }
    return stand_in_line(
        PictureRequest(owner=owner, people_agreed=people_agreed),
        ask,
        seed=seed,
        idempotency_key=idempotency_key,
        before_saving=lambda asked: keep_photo(asked, photo, suffix, heritage) if photo else None,
    )


def erase_picture(*, picture: Picture) -> None:
    """Remove a picture and its file. The request stays: it was made, and counts. Row first: a file without a row is seen by nobody."""
    with transaction.atomic():
        Picture.objects.filter(pk=picture.pk).delete()
        transaction.on_commit(lambda: picture.image.storage.delete(str(picture.image.name)))
