"""The Story Album: look, upload, describe, delete."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from generation.services import pictures_offered
from stories.forms_create import AltTextForm, files_taken
from stories.models import Photo
from stories.services import album as verbs
from stories.services.album import AlbumError
from stories.services.alive import drafts_of
from stories.services.pictures import picture_drafts_of
from stories.uploads import Arrived, UploadError, receive

PAGE_SIZE = 60
DRAFTS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: ``added``, ``known`` or ``refused``, in a sentence."""

    name: str
    outcome: str
    message: str
    photo: Photo | None = None


def own_photo(request: HttpRequest, pk: uuid.UUID) -> Photo:
    """Return the member's own photo; anybody else's does not exist."""
    return get_object_or_404(Photo.objects.owned_by(request.user).in_album(), pk=pk)


@require_GET
@login_required
def album(request: HttpRequest) -> HttpResponse:
    photos = Paginator(Photo.objects.owned_by(request.user).in_album(), PAGE_SIZE).get_page(request.GET.get("page"))
    used = verbs.storage_used(request.user)
    context = {
        "photos": photos,
        "next_url": f"?page={photos.next_page_number()}" if photos.has_next() else "",
        "drafts": drafts_of(request.user)[:DRAFTS_SHOWN] if photos.number == 1 else [],
        "picture_drafts": picture_drafts_of(request.user)[:DRAFTS_SHOWN] if photos.number == 1 else [],
        "pictures_offered": pictures_offered(),
        "used": used,
        "limit": settings.ALBUM_BYTES,
        "used_percent": min(100, round(100 * used / settings.ALBUM_BYTES)),
        "upload_bytes": settings.UPLOAD_BYTES,
    }
    return render(request, "stories/create/album.html", context)


@csrf_exempt  # the token is checked in _upload, after the form was read with our own limits
@require_http_methods(["GET", "POST"])
def photo_upload(request: HttpRequest) -> HttpResponse:
    """Take files in; answers with a page, or with JSON for the element that shows progress."""
    if not request.user.is_authenticated:
        if not _wants_json(request):
            return redirect(f"{reverse('account_login')}?next={reverse('album')}")
        return JsonResponse({"error": _("You have been logged out. Log in again, then send this photo once more.")}, status=401)
    if request.method == "GET":  # somebody logged in again on the way here
        return redirect("album")
    try:
        arrived = receive(request, "photos")
    except UploadError as error:
        if _wants_json(request):
            return JsonResponse({"error": str(error)}, status=error.status)
        messages.error(request, str(error))
        return redirect("album")
    return _upload(request, arrived=arrived)


@csrf_protect
def _upload(request: HttpRequest, *, arrived: Arrived) -> HttpResponse:
    outcomes = [_take(request, file) for file in arrived.files]
    outcomes += [Outcome(name[-60:], "refused", str(verbs.too_large().message)) for name in arrived.too_large]
    if _wants_json(request):
        return JsonResponse({"files": [_as_json(request, outcome) for outcome in outcomes]})
    taken = [outcome for outcome in outcomes if outcome.photo]
    if text := files_taken(*(sum(o.outcome == kind for o in outcomes) for kind in ("added", "known"))):
        messages.success(request, text)
    for outcome in outcomes:
        if outcome.message and outcome.outcome != "known":
            messages.warning(request, f"{outcome.name}: {outcome.message}")
    if not outcomes:
        messages.warning(request, _("Choose at least one photo first."))
    if request.POST.get("then") == "editor" and len(taken) == 1 == len(outcomes) and taken[0].photo:
        return redirect("editor", taken[0].photo.pk)
    return redirect("camera" if request.POST.get("then") == "editor" and not taken else "album")


def _take(request: HttpRequest, file: UploadedFile) -> Outcome:
    name = (file.name or "")[-60:]
    try:
        added = verbs.add_photo(owner=request.user, data=file.read())
    except AlbumError as error:
        return Outcome(name, "refused", str(error.message))
    if not added.is_new:
        return Outcome(name, "known", _("This photo is in your album already."), added.photo)
    moving = _("It was an animation; the first picture of it is in your album.") if added.was_animated else ""
    return Outcome(name, "added", moving, added.photo)


def _as_json(request: HttpRequest, outcome: Outcome) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": outcome.name, "outcome": outcome.outcome, "message": outcome.message}
    if outcome.photo:
        shown["id"] = str(outcome.photo.pk)
        shown["editor"] = reverse("editor", args=[outcome.photo.pk])
        shown["html"] = render_to_string("stories/create/_tile.html", {"photo": outcome.photo}, request)
    return shown


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@require_http_methods(["GET", "POST"])
@login_required
def photo_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    photo = own_photo(request, pk)
    if request.method == "POST":
        verbs.delete_photo(photo=photo)
        messages.success(request, _("The photo was deleted."))
        return redirect("album")
    return render(request, "stories/create/delete.html", {"photo": photo, "is_shown": photo.stories.exists()})


@require_http_methods(["GET", "POST"])
@login_required
def photo_alt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    photo = own_photo(request, pk)
    form = AltTextForm(request.POST or None, instance=photo)
    if form.is_valid():
        verbs.set_alt_text(photo=photo, alt_text=form.cleaned_data["alt_text"])
        messages.success(request, _("The alt text is saved."))
        return redirect("album")
    return render(request, "stories/create/alt.html", {"photo": photo, "form": form})
