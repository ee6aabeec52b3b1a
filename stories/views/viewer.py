"""Watching: a Story and its neighbours, what one may do with it, who saw it."""

from __future__ import annotations

import uuid
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from generation.models import Clip
from generation.provenance.boxes import BoxError
from generation.provenance.claims import PURPOSES
from generation.provenance.stores import active_label
from moderation.models import Screening
from moderation.verdicts import Target
from stories import feed
from stories.doors import MemberRequest
from stories.errors import StoryError
from stories.models import Reaction, Story, User
from stories.services import story as verbs
from stories.views.post import own_story
from stories.views.typed import typed


def seen_story(request: MemberRequest, pk: uuid.UUID) -> Story:
    """Return a Story this member may see now; any other does not exist."""
    return get_object_or_404(Story.objects.visible_to(request.user), pk=pk)


@never_cache
@require_GET
@login_required
def stories_of(request: MemberRequest, username: str) -> HttpResponse:
    """A member's Stories, from the first unseen one."""
    stories = _row_of(request.user, username)
    if not stories:
        raise Http404
    first = next((story for story in stories if not story.views.filter(viewer=request.user).exists()), stories[0])
    return redirect("story", first.pk)


@never_cache
@require_GET
@login_required
def story(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return _watch(request, seen_story(request, pk))


def _watch(request: MemberRequest, shown: Story, *, reply: str = "", status: int = 200) -> HttpResponse:
    """Show a Story, and what was typed as a reply that could not be sent."""
    verbs.mark_seen(story=shown, viewer=request.user)
    is_mine = shown.owner_id == request.user.pk
    row = list(_row_of(request.user, shown.owner.username))
    if shown not in row:  # from the archive or a highlight: it stands alone
        row = [shown]
    at = row.index(shown)
    context = {
        "story": shown,
        "is_mine": is_mine,
        "segments": [{"done": index < at, "now": index == at} for index in range(len(row))],
        "previous": row[at - 1] if at else None,
        "next": row[at + 1] if at + 1 < len(row) else _next_owner(request.user, shown),
        "emoji": Reaction.EMOJI,
        "my_reaction": Reaction.objects.filter(story=shown, member=request.user).values_list("emoji", flat=True).first(),
        "view_count": shown.views.count() if is_mine else 0,
        "reply": reply,
    }
    return render(request, "stories/watch/viewer.html", context, status=status)


def _row_of(viewer: User, username: str) -> QuerySet[Story]:
    stories: QuerySet[Story]
    if username == viewer.username:
        stories = Story.objects.owned_by(viewer).live().select_related("owner", "clip", "photo")
    else:
        stories = feed.visible_now(viewer).filter(owner__username=username)
    return stories.order_by("posted_at")


def _next_owner(viewer: User, shown: Story) -> Story | None:
    """Return the first Story of the next ring in the tray, so that watching goes on."""
    rings = feed.tray(viewer)
    places = [index for index, ring in enumerate(rings) if ring.owner.pk == shown.owner_id]
    if not places or places[0] + 1 >= len(rings):
        return None
    return rings[places[0] + 1].first


@require_POST
@login_required
def story_react(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    shown = seen_story(request, pk)
    try:
        reaction = verbs.react(story=shown, member=request.user, emoji=request.POST.get("emoji", ""))
    except StoryError:
        raise Http404 from None
    if request.accepts("text/html"):
        return redirect("story", pk)
    return JsonResponse({"emoji": reaction.emoji if reaction else None})


@require_POST
@login_required
def story_reply(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    shown = seen_story(request, pk)
    text = typed(request.POST, "text")
    try:
        verbs.reply(story=shown, sender=request.user, text=text)
    except StoryError:
        messages.error(request, _("Write between 1 and 1000 characters."))
        return _watch(request, shown, reply=text, status=422)
    messages.success(request, _("Your reply is in %(member)s's Inbox.") % {"member": shown.owner.name})
    return redirect("story", pk)


@require_GET
@login_required
def story_viewers(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Who saw it and what they left; for the owner alone."""
    shown = own_story(request, pk)
    left: dict[int, str] = dict(shown.reactions.values_list("member_id", "emoji"))
    views = [{"viewer": view.viewer, "seen_at": view.seen_at, "emoji": left.get(view.viewer_id)} for view in _views(shown)]
    return render(request, "stories/watch/viewers.html", {"story": shown, "views": views})


def _views(shown: Story) -> QuerySet[Any]:
    return shown.views.select_related("viewer").filter(viewer__is_active=True)[:500]


@csp_update({"script-src": [SELF, "'wasm-unsafe-eval'"], "worker-src": [SELF, "blob:"]})  # c2pa-web, which the pin loads when asked
@require_GET
@login_required
def story_about(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """About this video or picture: who made it with what, when it was checked, who signed."""
    shown = seen_story(request, pk)
    clip = shown.clip
    picture = shown.photo.picture if shown.photo else None
    made = clip or picture
    screenings = Screening.objects.none()
    if made:
        screenings = Screening.objects.of(made.request.kind, made.request_id) | Screening.objects.of("story", shown.pk)
    checks: dict[str, Screening] = {}
    for screening in screenings.order_by("created_at"):
        checks[screening.target] = screening
    names = {Target.PHOTO: _("Photo"), Target.PROMPT: _("Prompt"), Target.CLIP: _("Video"), Target.POST: _("Post")}
    context = {
        "story": shown,
        "clip": clip,
        "picture": picture,
        "made": made,
        "asked": made.request if made else None,
        "checks": [(names[Target(target)], row) for target, row in checks.items()],
        "manifest": _manifest_label(clip) if clip else "",
        "purposes": PURPOSES,
        "shows_original": bool(clip and (shown.owner.shows_originals or shown.owner_id == request.user.pk)),
    }
    return render(request, "stories/watch/about.html", context)


def _manifest_label(clip: Clip) -> str:
    """The manifest that this site keeps of a clip; a record that cannot be read fits no file."""
    try:
        return active_label(bytes(clip.manifest))
    except BoxError:
        return ""
