"""The verb of the photo editor: a recipe and a photo make a new photo beside the old one."""

from __future__ import annotations

import hashlib

import numpy as np
from django.utils.translation import gettext_lazy as _
from PIL import Image

from generation.provenance.heritage import Heritage, inherit
from generation.provenance.label import label_for
from generation.provenance.metadata import xmp_packet
from generation.signing import trust
from stories import pictures
from stories.models import Photo
from stories.recipes import Recipe, edited
from stories.services import album
from stories.services.album import Added, AlbumError
from stories.services.alive import heritage_of

TITLE = "Alive picture, edited"


def edit_photo(*, photo: Photo, recipe: Recipe, alt_text: str) -> Added:
    """Return the edited photo; the same edit twice returns the one there is, and an edit that changes no pixel only describes.

    Raises:
        AlbumError: the crop leaves too little, or the album or the disk is full; nothing was kept.
    """
    if recipe.changes_nothing:
        album.set_alt_text(photo=photo, alt_text=alt_text)
        return Added(photo, is_new=False)
    normal = album.limited(lambda: _made(photo, recipe))
    arrived = hashlib.sha256(normal.image).hexdigest()  # nobody uploaded it: its own bytes recognise it
    made = Photo(
        owner=photo.owner,
        edited_from=photo,
        upload_sha256=arrived,
        alt_text=alt_text.strip(),
        ai_made=photo.ai_made,
        picture=photo.picture,
    )
    return Added(*album.keep(made, normal, _heritage(photo, recipe)))


def _heritage(photo: Photo, recipe: Recipe) -> Heritage | None:
    """What the photo inherited, and what is done to it now; a picture made here hands on its own credentials."""
    if kept := heritage_of(photo):
        return Heritage.from_bytes(kept).then(recipe.actions)
    if not photo.picture:
        return None
    with photo.image.open("rb") as stored:
        came = inherit(stored.read(), anchors=trust().anchors)
    return came.heritage.then((*recipe.actions, "c2pa.edited")) if came.heritage else None  # it is labelled anew


def _made(photo: Photo, recipe: Recipe) -> pictures.Normalised:
    with photo.image.open("rb") as stored, Image.open(stored) as original:
        profile = original.info.get("icc_profile")
        image = edited(original, recipe)
    if min(image.size) < pictures.SMALLEST_SIDE:
        raise AlbumError("too_small", _("This crop is too small. Choose a larger part of the photo."))
    xmp = b""
    if photo.picture:  # whatever was cut or written over: what was made here says so in each copy
        image, xmp = _labelled(image, photo.picture.request.language)
    return pictures.Normalised(
        pictures.encode(image, profile, xmp), pictures.thumbnail(image, profile), image.width, image.height, photo.ai_made, False
    )


def _labelled(image: Image.Image, language: str) -> tuple[Image.Image, bytes]:
    """Return the picture with the visible label, and metadata that declare it as AI made; only a worker could sign it."""
    labelled = label_for(image.width, image.height, language).draw(np.array(image))
    return Image.fromarray(labelled), xmp_packet(title=TITLE, language=language)
