"""The Inbox."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from stories import inbox as reading
from stories.doors import MemberRequest
from stories.services import social
from stories.views.profile import other_member


@never_cache
@require_GET
@login_required
def inbox(request: MemberRequest) -> HttpResponse:
    """Everything that happened, newest first; what is new since the last look is marked."""
    seen_at = request.user.inbox_seen_at
    context = {
        "entries": [(entry, entry.when > seen_at) for entry in reading.entries(request.user)],
        "waiting": reading.waiting_followers(request.user),
    }
    response = render(request, "stories/inbox/inbox.html", context)
    reading.mark_seen(request.user)
    return response


@require_POST
@login_required
def follow_accept(request: MemberRequest, username: str) -> HttpResponse:
    social.accept_follow(owner=request.user, follower=other_member(request, username))
    return redirect("inbox")


@require_POST
@login_required
def follow_decline(request: MemberRequest, username: str) -> HttpResponse:
    social.remove_follower(owner=request.user, follower=other_member(request, username))
    return redirect("inbox")
