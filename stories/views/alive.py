"""AI Alive: the sheet that asks, the page that waits, the preview, and what one may do with each."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generation import services as generation
from generation.errors import AliveError, KeyReusedError, PeopleNotAgreedError
from generation.models import AliveRequest
from generation.progress import as_event, snapshot
from generation.states import State
from moderation.serving import serve
from stories.forms_create import DEFAULT_PROMPT, AliveForm
from stories.models import Photo
from stories.services.alive import animate_photo, look_again, next_free_at
from stories.views.album import own_photo
from stories.views.alive_words import page_of

KEPT = ("prompt", "negative_prompt", "sound", "aspect")  # what "again" takes over as it is


def own_alive(request: HttpRequest, pk: uuid.UUID) -> AliveRequest:
    """Return the member's own request; anybody else's does not exist."""
    return get_object_or_404(AliveRequest.objects.owned_by(request.user).select_related("clip", "animation__photo"), pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def alive_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    photo = own_photo(request, pk)
    if request.method == "POST" and photo.owner.may_use_alive:
        form = AliveForm(request.POST, photo=photo)
        if form.is_valid() and (alive := _ask(request, photo, form)):
            return redirect("alive", alive.pk)
    else:
        form = AliveForm(photo=photo, initial=_prefilled(request))
        look_again(photo)
    return render(request, "stories/create/sheet.html", _sheet(request, photo, form))


def _ask(request: HttpRequest, photo: Photo, form: AliveForm) -> AliveRequest | None:
    """Return the request; on a rule that is not met the form says so and keeps what was typed."""
    try:
        return animate_photo(owner=request.user, photo=photo, language=(get_language() or "en")[:2], **form.ask())
    except KeyReusedError:  # the back button, then other settings: that is a new ask, but it costs, so it is asked for once more
        form.renew_key()
        form.add_error(None, _("You already made a video from this page. Press the button again to make another one with these settings."))
    except PeopleNotAgreedError as error:
        form.add_error("people_agreed" if form.asks_about_people else None, str(error.message))
    except AliveError as error:
        form.add_error(None, str(error.message))
    return None


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    again = request.GET.get("again", "")
    try:
        before = AliveRequest.objects.owned_by(request.user).filter(pk=uuid.UUID(again)).first() if again else None
    except ValueError:
        raise Http404 from None
    if before is None:
        return {"prompt": str(DEFAULT_PROMPT)}
    return {name: getattr(before, name) for name in KEPT} | {"strength": round(before.strength * 100), "seconds": round(before.seconds)}


def _sheet(request: HttpRequest, photo: Photo, form: AliveForm) -> dict[str, Any]:
    suggestions = photo.suggestions.get((get_language() or "en")[:2], [])
    return {
        "photo": photo,
        "form": form,
        "suggestions": [str(DEFAULT_PROMPT), *(text for text in suggestions if text != str(DEFAULT_PROMPT))][:7],
        "left": generation.quota_left(request.user),
        "quota": settings.DAILY_QUOTA,
        "next_free_at": next_free_at(request.user),
        "may_use_alive": photo.owner.may_use_alive,
        "age": settings.ALIVE_AGE,
    }


@never_cache  # the back button must not show a state that has passed
@require_GET
@login_required
def alive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress page while it waits or runs, the preview when it is ready, else what became of it."""
    shown = own_alive(request, pk)
    template, context = page_of(shown)
    return render(request, f"stories/create/{template}.html", context)


@never_cache
@require_GET
def alive_state(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """The same numbered snapshot as on the socket, for pages that cannot open one."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "logged_out"}, status=401)
    return JsonResponse(as_event(snapshot(own_alive(request, pk))))


@require_POST
@login_required
def alive_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        generation.cancel(request=own_alive(request, pk))
        messages.success(request, _("Cancelled. It costs nothing of your quota."))
    except AliveError as error:
        messages.warning(request, str(error.message))
    return redirect("alive", pk)


@require_POST
@login_required
def alive_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        generation.retry(request=own_alive(request, pk))
    except AliveError as error:
        messages.warning(request, str(error.message))
    return redirect("alive", pk)


@require_GET
@login_required
def alive_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Back to the sheet with the settings of this request."""
    before = own_alive(request, pk)
    animation = getattr(before, "animation", None)
    if animation is None or animation.photo.deleted_at:
        messages.warning(request, _("The photo of this video is no longer in your album. Choose another one."))
        return redirect("album")
    return redirect(f"{reverse('alive_new', args=[animation.photo_id])}?again={before.pk}")


@require_GET
@login_required
def alive_download(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    shown = get_object_or_404(AliveRequest.objects.owned_by(request.user).filter(state=State.READY).select_related("clip"), pk=pk)
    made = timezone.localtime(shown.clip.created_at)
    return serve(request, shown.clip.video, download_as=f"alive-{made:%Y-%m-%d-%H%M}.mp4")
