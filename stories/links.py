"""Links to private media: signed, expiring, good for one viewer, and asked again at every fetch whether that viewer may see it now."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone

from generation.models import AliveRequest, Clip, Picture, PictureRequest
from stories.models import Photo, Story, User

SALT = "stories.links"
STABLE = settings.MEDIA_LINK_SECONDS // 2  # seconds a link stays the same, so that a browser may keep what it fetched

Finder = Callable[[str, Any], FieldFile | None]


def link_to(kind: str, obj: Any, viewer: Any) -> str:
    """Return the address of an object's file for this viewer; it works for ``MEDIA_LINK_SECONDS`` at least half of the time told.

    Args:
        kind: a key of ``FINDERS``.
        obj: the model instance whose file it is.
    """
    return reverse("media", args=[signing.dumps([kind, str(obj.pk), viewer.pk, link_window()], salt=SALT)])


def link_window() -> int:
    """Return the number of the time window whose links are given out now; they change with it."""
    return int(timezone.now().timestamp()) // STABLE


def resolve(token: str, viewer: Any) -> FieldFile | None:
    """Return the file behind a link if it is this viewer's, has not expired, and may be seen now; None otherwise."""
    try:
        kind, object_id, viewer_id, window = signing.loads(token, salt=SALT)
        age = link_window() - window
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if not viewer.is_authenticated or viewer.pk != viewer_id or not 0 <= age <= 2 or kind not in FINDERS:
        return None
    file = FINDERS[kind](object_id, viewer)
    return file or None


def _photo(name: str) -> Finder:
    def find(object_id: str, viewer: Any) -> FieldFile | None:
        photo = Photo.objects.owned_by(viewer).in_album().filter(pk=uuid.UUID(object_id)).first()
        return getattr(photo, name, None)

    return find


def _request_photo(object_id: str, viewer: Any) -> FieldFile | None:
    """The photo a clip was made from: its owner's, and others' where the owner shows originals beside a Story they may see."""
    alive = AliveRequest.objects.filter(pk=uuid.UUID(object_id)).select_related("owner").first()
    if alive is None or alive.owner_id == viewer.pk:
        return alive.photo if alive else None
    shown = alive.owner.shows_originals and Story.objects.visible_to(viewer).filter(clip__request=alive).exists()
    return alive.photo if shown else None


def _clip(name: str) -> Finder:
    def find(object_id: str, viewer: Any) -> FieldFile | None:
        clip = Clip.objects.filter(pk=uuid.UUID(object_id)).first()
        if clip is None or (clip.owner_id != viewer.pk and not Story.objects.visible_to(viewer).filter(clip=clip).exists()):
            return None
        return getattr(clip, name)

    return find


def _picture(object_id: str, viewer: Any) -> FieldFile | None:
    made = Picture.objects.owned_by(viewer).filter(pk=uuid.UUID(object_id)).first()
    return made.image if made else None


def _picture_source(object_id: str, viewer: Any) -> FieldFile | None:
    asked = PictureRequest.objects.owned_by(viewer).filter(pk=uuid.UUID(object_id)).first()
    return asked.photo if asked else None


def _story(name: str) -> Finder:
    def find(object_id: str, viewer: Any) -> FieldFile | None:
        story = Story.objects.visible_to(viewer).filter(pk=uuid.UUID(object_id)).first()
        return getattr(story.photo, name) if story and story.photo else None

    return find


def _avatar(object_id: str, viewer: Any) -> FieldFile | None:
    blocked = Q(blocks__blocked=viewer) | Q(blocked_by__blocker=viewer)
    person = User.objects.filter(pk=int(object_id), is_active=True).exclude(blocked).first()
    return person.avatar if person else None


FINDERS: dict[str, Finder] = {
    "photo": _photo("image"),
    "thumbnail": _photo("thumbnail"),
    "request_photo": _request_photo,
    "clip": _clip("video"),
    "poster": _clip("poster"),
    "picture": _picture,
    "picture_source": _picture_source,
    "story_photo": _story("image"),
    "story_thumbnail": _story("thumbnail"),
    "avatar": _avatar,
}
