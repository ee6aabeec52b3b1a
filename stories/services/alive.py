"""AI Alive from an album photo: generation knows no album, so this ties the two together. Every door calls these."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from generation.models import AliveRequest, Life
from generation.models.life import QUOTA_WINDOW
from generation.services import quota_left, request_alive
from generation.states import WAITING, State
from stories import tasks
from stories.models import Animation, Photo, Story

DRAFTS = WAITING | {State.READY, State.FAILED}


def animate_photo(*, owner: Any, photo: Photo, **ask: Any) -> AliveRequest:
    """Ask for a clip of this photo; the same key with the same ask returns the same request.

    Args:
        ask: what ``generation.services.request_alive`` takes beyond owner, photo and people.

    Raises:
        AliveError: one of its kinds says which rule is not met; nothing was charged.
    """
    with transaction.atomic():
        alive = request_alive(owner=owner, **files_of(photo), has_people=photo.has_people, areas=bytes(photo.areas), **ask)
        Animation.objects.get_or_create(alive=alive, defaults={"photo": photo})
    return alive


def files_of(photo: Photo) -> dict[str, Any]:
    """Return a photo's file, its ending and its heritage, as a request takes them."""
    with photo.image.open("rb") as stored:
        data = stored.read()
    return {"photo": data, "suffix": (photo.image.name or ".jpg")[-4:], "heritage": heritage_of(photo)}


def heritage_of(photo: Photo) -> bytes:
    """Return the credentials of the file a photo was drawn from; empty where there were none."""
    if not photo.heritage:
        return b""
    with photo.heritage.open("rb") as stored:
        return bytes(stored.read())


def look_again(photo: Photo) -> None:
    """Ask for a look at a photo nobody has described yet: its message may have been lost, or the worker was away."""
    if photo.has_people is None or not photo.suggestions:
        tasks.ring(tasks.describe_photo, photo.pk)


def next_free_at(user: Any, model: type[Life] = AliveRequest) -> datetime | None:
    """Return when the member may ask for one of this kind again; None when that is now."""
    if quota_left(user, model):
        return None
    first = model.objects.charged_today(user).order_by("created_at").first()
    return first.created_at + QUOTA_WINDOW if first else None


def drafts_of(user: Any) -> QuerySet[AliveRequest]:
    """Return the member's requests that wait, are ready but not posted, or failed and may be tried again; newest first."""
    posted = Story.objects.filter(clip__request=OuterRef("pk"))
    return AliveRequest.objects.owned_by(user).filter(~Exists(posted), state__in=DRAFTS).select_related("clip", "animation__photo")
