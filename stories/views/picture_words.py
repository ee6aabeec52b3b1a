"""What the page of a picture says, state by state: which template, and its words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from generation.models import PictureRequest
from generation.progress import snapshot
from generation.states import Stage, State
from stories.models import Photo
from stories.services.pictures import kept_as
from stories.views.alive_words import TITLES, over, progress, urls_of

STAGES = (
    (Stage.WAITING, _("Waiting for a free worker")),
    (Stage.CHECKING, _("Checking your words")),
    (Stage.DRAWING, _("Drawing it")),
    (Stage.SIGNING, _("Labelling and signing it")),
    (Stage.CHECKING_PICTURE, _("Checking the picture")),
)


def page_of(asked: PictureRequest) -> tuple[str, dict[str, Any]]:
    """Return the template's name and its context."""
    context: dict[str, Any] = {"asked": asked, "photo": source_of(asked), "snapshot": snapshot(asked), "urls": urls_of(asked)}
    state = State(asked.state)
    if state is State.READY:
        return "picture", context | {"picture": asked.picture, "kept": kept_as(asked.picture)}
    if state in TITLES:
        return "picture_over", context | over(asked)
    return "picture_progress", context | progress(asked, STAGES)


def source_of(asked: PictureRequest) -> Photo | None:
    """Return the album photo it is made from, while it is there."""
    restyle = getattr(asked, "restyle", None)
    return restyle.photo if restyle and not restyle.photo.deleted_at else None
