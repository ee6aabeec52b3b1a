"""Settings: privacy, look, regions, tokens, one's data."""

from __future__ import annotations

import tempfile
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.forms import ModelForm
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from knox.models import AuthToken

from stories.doors import MemberRequest
from stories.forms_members import CloseAccountForm, LookForm, PrivacyForm, RegionsForm
from stories.models import Block, CloseFriend, Follow, Mute, User
from stories.services import accounts, social


@require_GET
@login_required
def index(request: MemberRequest) -> HttpResponse:
    return render(request, "stories/settings/index.html")


def _edit(request: MemberRequest, form_class: type[ModelForm], template: str, name: str, **context: Any) -> HttpResponse:
    """Show a form of the member's settings and save it."""
    form = form_class(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        translation.activate(request.user.language or translation.get_language())
        messages.success(request, _("Saved."))
        return redirect(name)
    return render(request, template, {"form": form, **context})


@require_http_methods(["GET", "POST"])
@login_required
def privacy(request: MemberRequest) -> HttpResponse:
    was_private = request.user.is_private
    response = _edit(request, PrivacyForm, "stories/settings/privacy.html", "settings_privacy")
    if was_private and not request.user.is_private and response.status_code == 302:
        social.open_account(owner=request.user)
    return response


@require_http_methods(["GET", "POST"])
@login_required
def look(request: MemberRequest) -> HttpResponse:
    return _edit(request, LookForm, "stories/settings/look.html", "settings_look")


@require_http_methods(["GET", "POST"])
@login_required
def regions(request: MemberRequest) -> HttpResponse:
    return _edit(request, RegionsForm, "stories/settings/regions.html", "settings_regions")


@require_GET
@login_required
def blocked(request: MemberRequest) -> HttpResponse:
    rows = Block.objects.filter(blocker=request.user).select_related("blocked").order_by("blocked__username")
    muted = Mute.objects.filter(muter=request.user, muted__in=social.members_visible_to(request.user)).select_related("muted")
    return render(request, "stories/settings/blocked.html", {"rows": rows, "muted": muted.order_by("muted__username")})


@require_GET
@login_required
def close_friends(request: MemberRequest) -> HttpResponse:
    """One's followers, each on or off the list of close friends."""
    followers = Follow.objects.filter(followed=request.user, accepted_at__isnull=False, follower__is_active=True).select_related("follower")
    close = set(CloseFriend.objects.filter(owner=request.user).values_list("friend", flat=True))
    rows = [(row.follower, row.follower_id in close) for row in followers.order_by("follower__username")]
    return render(request, "stories/settings/close_friends.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def tokens(request: MemberRequest) -> HttpResponse:
    """API tokens: a new one is shown once, only its hash is kept."""
    new = AuthToken.objects.create(user=request.user)[1] if request.method == "POST" else ""
    rows = AuthToken.objects.filter(user=request.user).order_by("-created")
    response = render(request, "stories/settings/tokens.html", {"rows": rows, "new": new, "now": timezone.now()})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def token_revoke(request: MemberRequest, pk: str) -> HttpResponse:
    get_object_or_404(AuthToken, user=request.user, pk=pk).delete()
    messages.success(request, _("The token no longer works."))
    return redirect("settings_tokens")


@require_GET
@login_required
def data(request: MemberRequest) -> HttpResponse:
    return render(request, "stories/settings/data.html")


@require_POST
@reauthentication_required
def data_export(request: MemberRequest) -> HttpResponseBase:
    """Everything the site keeps about the member, as one ZIP."""
    target = tempfile.TemporaryFile(prefix="alive-export-")  # noqa: SIM115  (the answer closes it when it is sent)
    accounts.export(member=request.user, target=target)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"alive-{request.user.username}.zip", content_type="application/zip")


@require_http_methods(["GET", "POST"])
@reauthentication_required
def close(request: MemberRequest) -> HttpResponse:
    form = CloseAccountForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        member = User.objects.get(pk=request.user.pk)
        logout(request)
        accounts.close_account(member=member)
        messages.success(request, _("Your account and everything in it are deleted."))
        return redirect("home")
    return render(request, "stories/settings/close.html", {"form": form})
