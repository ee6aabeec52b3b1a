"""What was asked for: the page that waits, the preview, and what one may do with each. The same doors for every kind."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from generation import services as generation
from generation.errors import AliveError
from generation.models import Life, Made
from generation.progress import as_event, snapshot
from generation.states import State
from moderation.serving import serve
from stories.services.album import AlbumError
from stories.services.pictures import keep_picture
from stories.views.kinds import PICTURE, Kind


def own_request(request: HttpRequest, kind: Kind, pk: uuid.UUID) -> Life:
    """Return the member's own request; anybody else's does not exist."""
    rows = kind.model.objects.owned_by(request.user).select_related(kind.made, f"{kind.source}__photo")
    asked: Life = get_object_or_404(rows, pk=pk)
    return asked


def own_made(request: HttpRequest, kind: Kind, pk: uuid.UUID) -> Any:
    """Return what was made of the member's own request; before it is ready it does not exist."""
    made: Made | None = getattr(own_request(request, kind, pk), kind.made, None)
    if made is None:
        raise Http404
    return made


@never_cache  # the back button must not show a state that has passed
@require_GET
@login_required
def page(request: HttpRequest, pk: uuid.UUID, kind: Kind) -> HttpResponse:
    """The progress page while it waits or runs, the preview when it is ready, else what became of it."""
    asked = own_request(request, kind, pk)
    if asked.state == State.READY and not hasattr(asked, kind.made):  # of pictures alone the owner deletes what was made
        messages.warning(request, _("This picture was deleted."))
        return redirect("album")
    template, context = kind.page_of(asked)
    return render(request, f"stories/create/{template}.html", context)


@never_cache
@require_GET
def state(request: HttpRequest, pk: uuid.UUID, kind: Kind) -> JsonResponse:
    """The same numbered snapshot as on the socket, for pages that cannot open one."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "logged_out"}, status=401)
    return JsonResponse(as_event(snapshot(own_request(request, kind, pk))))


@require_POST
@login_required
def cancel(request: HttpRequest, pk: uuid.UUID, kind: Kind) -> HttpResponse:
    try:
        generation.cancel(request=own_request(request, kind, pk))
        messages.success(request, _("Cancelled. It costs nothing of your quota."))
    except AliveError as error:
        messages.warning(request, str(error.message))
    return redirect(kind.name, pk)


@require_POST
@login_required
def retry(request: HttpRequest, pk: uuid.UUID, kind: Kind) -> HttpResponse:
    try:
        generation.retry(request=own_request(request, kind, pk))
    except AliveError as error:
        messages.warning(request, str(error.message))
    return redirect(kind.name, pk)


@require_GET
@login_required
def again(request: HttpRequest, pk: uuid.UUID, kind: Kind) -> HttpResponse:
    """Back to the sheet with the settings of this request."""
    before: Any = own_request(request, kind, pk)
    if not before.photo:
        return redirect(f"{reverse('picture_new')}?again={before.pk}")
    if photo := kind.photo_of(before):
        return redirect(f"{reverse(f'{kind.sheet}_new', args=[photo.pk])}?again={before.pk}")
    messages.warning(request, str(kind.no_photo))
    return redirect("album")


@require_GET
@login_required
def download(request: HttpRequest, pk: uuid.UUID, kind: Kind) -> HttpResponseBase:
    made = own_made(request, kind, pk)
    file = getattr(made, kind.file)
    return serve(request, file, download_as=f"alive-{timezone.localtime(made.created_at):%Y-%m-%d-%H%M}{Path(file.name).suffix}")


@require_POST
@login_required
def keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A picture into the album, and into the editor with it, where it may come alive."""
    try:
        added = keep_picture(picture=own_made(request, PICTURE, pk))
    except AlbumError as error:
        messages.warning(request, str(error.message))
        return redirect("picture", pk)
    messages.success(request, _("It is in your album, marked as made by AI."))
    return redirect("editor", added.photo.pk)
