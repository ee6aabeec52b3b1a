"""Home: the tray and what is new."""

from __future__ import annotations

from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from stories.context import unseen_count
from stories.doors import MemberRequest
from stories.feed import discover, tray
from stories.freshness import home_version
from stories.links import link_window
from stories.models import Story

KEPT_SECONDS = 60  # a drawn Home grows no older, whatever else holds


def home(request: HttpRequest) -> HttpResponse:
    """The feed of a member; a visitor reads what this place is."""
    if not request.user.is_authenticated:
        return render(request, "stories/watch/welcome.html")
    return _home_of(request)  # type: ignore[arg-type]  # signed in


def _home_of(request: MemberRequest) -> HttpResponse:
    """Answer with the page drawn before if it still holds: it is this member's alone, and has no form and so no token in it."""
    if len(get_messages(request)):
        return _draw(request)[0]
    member = request.user
    looks = f"{get_language()}:{member.theme}:{member.ai_dial}:{member.username}"
    key = f"home:{member.pk}:{home_version(member)}:{link_window()}:{unseen_count(member)}:{looks}"
    kept = cache.get(key)
    if kept is not None:
        return HttpResponse(kept)
    response, seconds = _draw(request)
    cache.set(key, response.content, seconds)
    return response


def _draw(request: MemberRequest) -> tuple[HttpResponse, float]:
    """Return the page, and the seconds until something on it has had its 24 hours."""
    mine = list(Story.objects.owned_by(request.user).live())
    rings, discovered = tray(request.user), discover(request.user)
    response = render(request, "stories/watch/home.html", {"rings": rings, "discovered": discovered, "has_own": bool(mine)})
    ends = [story.expires_at for story in [*mine, *discovered, *(story for ring in rings for story in ring.stories)] if story.expires_at]
    return response, max(0.0, min([KEPT_SECONDS, *((end - timezone.now()).total_seconds() for end in ends)]))
