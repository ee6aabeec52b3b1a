"""Profiles: one's own and others', and what one may do with another member."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from moderation.houserules import house_rule
from stories.doors import MemberRequest
from stories.forms_members import ProfileForm
from stories.models import Block, Follow, Highlight, Mute, Story, User
from stories.services import social
from stories.views.typed import typed

FOUND = 30


def other_member(request: MemberRequest, username: str) -> User:
    """Return a member this one may find; a blocked one and a stranger to the site do not exist."""
    return get_object_or_404(social.members_visible_to(request.user), username=username)


@require_GET
@login_required
def profile(request: MemberRequest) -> HttpResponse:
    return render(request, "stories/members/profile.html", _shown(request.user, request.user))


@require_GET
@login_required
def member(request: MemberRequest, username: str) -> HttpResponse:
    person = other_member(request, username)
    if person == request.user:
        return redirect("profile")
    return render(request, "stories/members/profile.html", _shown(person, request.user))


def _shown(person: User, viewer: User) -> dict[str, Any]:
    visible = Story.objects.visible_to(viewer).filter(owner=person)
    followed = Follow.objects.filter(follower=viewer, followed=person).first()
    is_mine = person == viewer
    return {
        "person": person,
        "is_mine": is_mine,
        "is_muted": not is_mine and Mute.objects.filter(muter=viewer, muted=person).exists(),
        "follow": followed,
        "is_closed": person.is_private and not is_mine and not (followed and followed.accepted_at),
        "live": visible.live().order_by("posted_at"),
        "highlights": Highlight.objects.filter(owner=person, stories__in=visible).distinct() if not is_mine else person.highlights.all(),
        "follower_count": person.followers.filter(accepted_at__isnull=False, follower__is_active=True).count(),
        "following_count": person.following.filter(accepted_at__isnull=False, followed__is_active=True).count(),
        "story_count": Story.objects.owned_by(person).filter(state="live").count() if is_mine else 0,
    }


@require_http_methods(["GET", "POST"])
@login_required
def profile_edit(request: MemberRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, request.FILES or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect("profile_edit" if form.cleaned_data.get("picture") else "profile")
    rules = [house_rule(rule) for rule in request.user.avatar_refused if rule != "changed"]
    return render(request, "stories/members/edit.html", {"form": form, "rules": rules})


@require_GET
@login_required
def search(request: MemberRequest) -> HttpResponse:
    """Find members by name; a visitor of the page without words sees nobody."""
    words = typed(request.GET, "q")[:60]
    found = social.members_visible_to(request.user).exclude(pk=request.user.pk)
    people = found.filter(Q(username__icontains=words) | Q(display_name__icontains=words)).order_by("username")[:FOUND] if words else []
    return render(request, "stories/members/search.html", {"people": people, "q": words})


@require_POST
@login_required
def follow(request: MemberRequest, username: str) -> HttpResponse:
    person = other_member(request, username)
    if person != request.user:
        social.follow(follower=request.user, followed=person)
    return _back(request, username)


@require_POST
@login_required
def unfollow(request: MemberRequest, username: str) -> HttpResponse:
    social.unfollow(follower=request.user, followed=other_member(request, username))
    return _back(request, username)


@require_POST
@login_required
def block(request: MemberRequest, username: str) -> HttpResponse:
    social.block(blocker=request.user, blocked=other_member(request, username))
    messages.success(request, _("Blocked. Neither of you sees the other any more."))
    return redirect("settings_blocked")


@require_POST
@login_required
def unblock(request: MemberRequest, username: str) -> HttpResponse:
    blocked = get_object_or_404(Block.objects.select_related("blocked"), blocker=request.user, blocked__username=username)
    social.unblock(blocker=request.user, blocked=blocked.blocked)
    return redirect("settings_blocked")


@require_POST
@login_required
def mute(request: MemberRequest, username: str) -> HttpResponse:
    social.mute(muter=request.user, muted=other_member(request, username))
    messages.success(request, _("Muted. Their Stories no longer come to your Home, and they are not told."))
    return _back(request, username)


@require_POST
@login_required
def unmute(request: MemberRequest, username: str) -> HttpResponse:
    social.unmute(muter=request.user, muted=other_member(request, username))
    return _back(request, username)


@require_POST
@login_required
def close_friend(request: MemberRequest, username: str) -> HttpResponse:
    person = other_member(request, username)
    social.set_close_friend(owner=request.user, friend=person, close=request.POST.get("close") == "yes")
    return _back(request, username)


def _back(request: MemberRequest, username: str) -> HttpResponse:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    return redirect("member", username)
