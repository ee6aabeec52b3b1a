"""Handing a clip or a photo in, and the page that waits for the final check."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generation.models import Clip
from moderation.houserules import house_rule
from stories.doors import MemberRequest
from stories.errors import StoryError
from stories.forms_post import PostForm
from stories.models import Photo, Story
from stories.models.story import StoryState
from stories.services.story import delete_story, post_story


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def story_new(request: MemberRequest) -> HttpResponse:
    shown = _asked_for(request)
    form = PostForm(request.POST or None, initial={"alt_text": shown["photo"].alt_text if shown["photo"] else ""})
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("caption", "audience", "alt_text")}
        try:
            story = post_story(owner=request.user, **shown, **said, idempotency_key=form.cleaned_data["key"])
        except StoryError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("story_status", story.pk)
    return render(request, "stories/watch/post.html", shown | {"form": form})


def _asked_for(request: MemberRequest) -> dict[str, Any]:
    """Return the member's own clip (``?alive=``) or photo (``?photo=``) that is to be posted."""
    try:
        if alive := request.GET.get("alive"):
            clip = get_object_or_404(Clip.objects.owned_by(request.user).select_related("request"), request=uuid.UUID(alive))
            return {"clip": clip, "photo": None}
        photo = get_object_or_404(Photo.objects.owned_by(request.user).in_album(), pk=uuid.UUID(request.GET.get("photo", "")))
    except ValueError:
        raise Http404 from None
    return {"clip": None, "photo": photo}


def own_story(request: MemberRequest, pk: uuid.UUID) -> Story:
    """Return the member's own Story; anybody else's does not exist here."""
    return get_object_or_404(Story.objects.owned_by(request.user).select_related("clip__request", "photo"), pk=pk)


@never_cache
@require_GET
@login_required
def story_status(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Where a Story that was handed in stands; a live one opens."""
    story = own_story(request, pk)
    if story.state == StoryState.LIVE:
        return redirect("story", story.pk)
    rules = [house_rule(rule) for rule in story.rules if rule != "changed"]
    return render(request, "stories/watch/status.html", {"story": story, "rules": rules})


@never_cache
@require_GET
@login_required
def story_state(request: MemberRequest, pk: uuid.UUID) -> JsonResponse:
    """The same for the element that waits."""
    return JsonResponse({"state": own_story(request, pk).state})


@require_POST
@login_required
def story_delete(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    delete_story(story=own_story(request, pk))
    messages.success(request, _("The Story is deleted. Its photo and video are still yours."))
    return redirect("profile")
