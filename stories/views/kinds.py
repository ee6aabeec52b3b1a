"""The kinds of requests as pages tell them apart: their addresses, and what their page says, state by state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from generation.models import AliveRequest, Life, PictureRequest
from generation.progress import snapshot
from generation.states import Stage, State
from moderation.houserules import house_rule
from moderation.models import Decision
from stories.models import Photo, Story
from stories.services.pictures import kept_as

SLOW = timedelta(seconds=30)  # waiting longer than this deserves a word
MINUTES_FROM = 90  # seconds left, from where on minutes are told
TITLES = {
    State.REFUSED: _("This one was not made"),
    State.FAILED: _("This one did not work out"),
    State.CANCELLED: _("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request.

    Attributes:
        name: of its page; its other addresses are this name and a verb.
        path: where its pages and its socket are.
        made: its relation to what was made of it, whose file is in the column ``file``.
        source: its relation to how it came from a photo of the album; the sheet that asks about a photo is ``sheet``.
        ready: what its preview shows besides.
        templates: of the preview, of one that waits or runs, of one that is over.
    """

    model: type[Any]
    name: str
    path: str
    made: str
    file: str
    source: str
    sheet: str
    stages: tuple[tuple[Stage, Promise], ...]
    ready: Callable[[Any], dict[str, Any]]
    templates: tuple[str, str, str]
    no_photo: Promise

    def photo_of(self, asked: Life) -> Photo | None:
        """Return the album photo it was made from, while it is there."""
        tie = getattr(asked, self.source, None)
        return tie.photo if tie and not tie.photo.deleted_at else None

    def page_of(self, asked: Any) -> tuple[str, dict[str, Any]]:
        """Return the template's name and its context."""
        (ready, waiting, over), photo = self.templates, self.photo_of(asked)
        draft = draft_key(self.sheet if asked.photo else "picture", photo)
        context = {"asked": asked, "photo": photo, "draft": draft, "snapshot": snapshot(asked), "urls": self._urls_of(asked)}
        state = State(asked.state)
        if state is State.READY:
            return ready, context | self.ready(asked)
        if state in TITLES:
            return over, context | _over(asked)
        return waiting, context | _progress(asked, self.stages)

    def _urls_of(self, asked: Life) -> dict[str, str]:
        """Return where its page asks how it stands, and what one may do with it."""
        urls = {verb: reverse(f"{self.name}_{verb}", args=[asked.pk]) for verb in ("state", "cancel", "retry", "again", "download")}
        return urls | {"socket": f"/ws/{self.path}/{asked.pk}/"}


def draft_key(sheet: str, photo: Photo | None) -> str:
    """Return the name under which the browser keeps what was typed into a sheet, until it was sent."""
    return f"{sheet}:{photo.pk}" if photo else sheet


def _over(asked: Life) -> dict[str, Any]:
    return {"title": TITLES[State(asked.state)], "rules": [house_rule(rule) for rule in asked.rules], "appeal_url": _appeal_url(asked)}


def _progress(asked: Life, stages: tuple[tuple[Stage, Any], ...]) -> dict[str, Any]:
    """Return the steps of one that waits or runs, and how long it will take."""
    order = [stage for stage, _words in stages]
    now = order.index(Stage(asked.stage)) if asked.stage in order else len(order)
    steps = [{"key": stage, "words": words, "is_now": n == now, "is_done": n < now} for n, (stage, words) in enumerate(stages)]
    waits_long = asked.state == State.QUEUED and timezone.now() - asked.created_at > SLOW
    eta = round(asked.eta_seconds or 0)
    left = {"eta_minutes": round(eta / 60)} if eta >= MINUTES_FROM else {"eta_seconds": eta}
    return {"steps": steps, "is_held": asked.state == State.HELD, "waits_long": waits_long, **left}


def _appeal_url(asked: Life) -> str:
    """Return where the owner may object; empty where there is no decision to object to."""
    if asked.state != State.REFUSED:
        return ""
    decision = Decision.objects.filter(case__subject_kind=asked.kind, case__subject_id=str(asked.pk)).order_by("-pk").first()
    try:
        return reverse("appeal", args=[decision.pk]) if decision else ""
    except NoReverseMatch:
        return ""


def _clip(asked: AliveRequest) -> dict[str, Any]:
    story = Story.objects.owned_by(asked.owner_id).filter(clip=asked.clip).order_by("-created_at").first()
    return {"clip": asked.clip, "operator": settings.OPERATOR, "story": story}


def _picture(asked: PictureRequest) -> dict[str, Any]:
    return {"picture": asked.picture, "kept": kept_as(asked.picture)}


ALIVE = Kind(
    model=AliveRequest,
    name="alive",
    path="alive",
    made="clip",
    file="video",
    source="animation",
    sheet="alive",
    stages=(
        (Stage.WAITING, _("Waiting for a free worker")),
        (Stage.CHECKING, _("Checking your photo and your words")),
        (Stage.ANIMATING, _("Bringing it to life")),
        (Stage.SIGNING, _("Labelling and signing it")),
        (Stage.CHECKING_CLIP, _("Checking the video")),
    ),
    ready=_clip,
    templates=("preview", "progress", "over"),
    no_photo=_("The photo of this video is no longer in your album. Choose another one."),
)

PICTURE = Kind(
    model=PictureRequest,
    name="picture",
    path="pictures",
    made="picture",
    file="image",
    source="restyle",
    sheet="restyle",
    stages=(
        (Stage.WAITING, _("Waiting for a free worker")),
        (Stage.CHECKING, _("Checking your words")),
        (Stage.DRAWING, _("Drawing it")),
        (Stage.SIGNING, _("Labelling and signing it")),
        (Stage.CHECKING_PICTURE, _("Checking the picture")),
    ),
    ready=_picture,
    templates=("picture", "picture_progress", "picture_over"),
    no_photo=_("The photo of this picture is no longer in your album. Choose another one."),
)
