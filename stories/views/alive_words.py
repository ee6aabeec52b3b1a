"""What a request's page says, state by state: which template, and its words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from generation.models import AliveRequest, Life
from generation.progress import snapshot
from generation.states import Stage, State
from moderation.houserules import house_rule
from moderation.models import Decision
from stories.models import Photo, Story

STAGES = (
    (Stage.WAITING, _("Waiting for a free worker")),
    (Stage.CHECKING, _("Checking your photo and your words")),
    (Stage.ANIMATING, _("Bringing it to life")),
    (Stage.SIGNING, _("Labelling and signing it")),
    (Stage.CHECKING_CLIP, _("Checking the video")),
)
SLOW = timedelta(seconds=30)  # waiting longer than this deserves a word
MINUTES_FROM = 90  # seconds left, from where on minutes are told
TITLES = {
    State.REFUSED: _("This one was not made"),
    State.FAILED: _("This one did not work out"),
    State.CANCELLED: _("Cancelled"),
}


def page_of(alive: AliveRequest) -> tuple[str, dict[str, Any]]:
    """Return the template's name and its context."""
    context: dict[str, Any] = {"alive": alive, "asked": alive, "photo": _photo(alive), "snapshot": snapshot(alive), "urls": urls_of(alive)}
    state = State(alive.state)
    if state is State.READY:
        return "preview", context | _preview(alive)
    if state in TITLES:
        return "over", context | over(alive)
    return "progress", context | progress(alive, STAGES)


def urls_of(asked: Life) -> dict[str, str]:
    """Return where its page asks how it stands, and what one may do with it."""
    kind, sockets = {"alive_request": ("alive", "alive"), "picture_request": ("picture", "pictures")}[asked.kind]
    urls = {verb: reverse(f"{kind}_{verb}", args=[asked.pk]) for verb in ("state", "cancel", "retry", "again")}
    return urls | {"socket": f"/ws/{sockets}/{asked.pk}/"}


def over(asked: Life) -> dict[str, Any]:
    """Return the words for one that was refused, failed or was cancelled."""
    return {"title": TITLES[State(asked.state)], "rules": [house_rule(rule) for rule in asked.rules], "appeal_url": _appeal_url(asked)}


def progress(asked: Life, stages: tuple[tuple[Stage, Any], ...]) -> dict[str, Any]:
    """Return the steps of one that waits or runs, and how long it will take."""
    order = [stage for stage, _words in stages]
    now = order.index(Stage(asked.stage)) if asked.stage in order else len(order)
    steps = [{"key": stage, "words": words, "is_now": n == now, "is_done": n < now} for n, (stage, words) in enumerate(stages)]
    waits_long = asked.state == State.QUEUED and timezone.now() - asked.created_at > SLOW
    eta = round(asked.eta_seconds or 0)
    left = {"eta_minutes": round(eta / 60)} if eta >= MINUTES_FROM else {"eta_seconds": eta}
    return {"steps": steps, "is_held": asked.state == State.HELD, "waits_long": waits_long, **left}


def _preview(alive: AliveRequest) -> dict[str, Any]:
    story = Story.objects.owned_by(alive.owner_id).filter(clip=alive.clip).order_by("-created_at").first()
    return {"clip": alive.clip, "operator": settings.OPERATOR, "story": story}


def _photo(alive: AliveRequest) -> Photo | None:
    """Return the album photo, while it is there."""
    animation = getattr(alive, "animation", None)
    return animation.photo if animation and not animation.photo.deleted_at else None


def _appeal_url(asked: Life) -> str:
    """Return where the owner may object; empty where there is no decision to object to."""
    if asked.state != State.REFUSED:
        return ""
    decision = Decision.objects.filter(case__subject_kind=asked.kind, case__subject_id=str(asked.pk)).order_by("-pk").first()
    try:
        return reverse("appeal", args=[decision.pk]) if decision else ""
    except NoReverseMatch:
        return ""
