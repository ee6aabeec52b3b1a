"""Pictures made here and the album: ask for one, restyle a photo, keep what was made as a photo. Every door calls these."""

from __future__ import annotations

import io
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from PIL import Image

from generation import limits
from generation.models import Picture, PictureRequest
from generation.services import request_picture
from generation.states import WAITING, State
from stories import pictures
from stories.models import Photo, Restyle
from stories.services import album
from stories.services.album import Added
from stories.services.alive import files_of

ALT_LENGTH = 500  # characters


def make_picture(*, owner: Any, aspect: limits.Aspect, **ask: Any) -> PictureRequest:
    """Ask for a picture made from words alone; the same key with the same ask returns the same request.

    Args:
        ask: what ``generation.services.request_picture`` takes beyond owner, size, photo and people.

    Raises:
        AliveError: one of its kinds says which rule is not met; nothing was charged.
    """
    return request_picture(owner=owner, size=limits.PICTURE_SIZES[aspect], **ask)


def restyle_photo(*, owner: Any, photo: Photo, **ask: Any) -> PictureRequest:
    """Ask for a picture made from this photo, in its shape. Raises as ``make_picture``."""
    size = limits.picture_size_like(photo.width, photo.height)
    with transaction.atomic():
        asked = request_picture(owner=owner, size=size, **files_of(photo), has_people=photo.has_people, **ask)
        Restyle.objects.get_or_create(asked=asked, defaults={"photo": photo})
    return asked


def keep_picture(*, picture: Picture) -> Added:
    """Put a finished picture into its owner's album, byte for byte: its credentials go wherever the photo goes.

    Kept again, it is the photo there is.

    Raises:
        AlbumError: the album or the disk is full; nothing was kept.
    """
    with picture.image.open("rb") as stored:
        data = stored.read()
    with Image.open(io.BytesIO(data)) as image:
        normal = pictures.Normalised(data, pictures.thumbnail(image.convert("RGB"), None), image.width, image.height, True, False)
    restyle = Restyle.objects.filter(asked=picture.request_id).select_related("photo").first()
    said = restyle.photo.alt_text if restyle else picture.request.prompt
    photo = Photo(owner=picture.owner, picture=picture, ai_made=True, upload_sha256=picture.sha256, alt_text=said[:ALT_LENGTH])
    return Added(*album.keep(photo, normal))


def kept_as(picture: Picture) -> Photo | None:
    """Return the photo a picture was kept as, while it is in the album."""
    return Photo.objects.owned_by(picture.owner_id).in_album().filter(picture=picture, sha256=picture.sha256).first()


def picture_drafts_of(user: Any) -> QuerySet[PictureRequest]:
    """Return the member's pictures that wait, are ready but not kept, or failed and may be tried again; newest first."""
    open_ones = Q(state__in=WAITING | {State.FAILED}) | Q(state=State.READY, picture__isnull=False, picture__photos__isnull=True)
    return PictureRequest.objects.owned_by(user).filter(open_ones).select_related("picture")
