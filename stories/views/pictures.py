"""Pictures made here: the pages that ask, the page that waits, the preview, and keeping one in the album."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generation import services as generation
from generation.errors import AliveError, KeyReusedError, PeopleNotAgreedError
from generation.limits import PICTURE_SIZES
from generation.models import Picture, PictureRequest
from generation.progress import as_event, snapshot
from generation.states import State
from moderation.serving import serve
from stories.doors import MemberRequest
from stories.forms_create import AskForm
from stories.forms_pictures import EXAMPLES, STYLES, PictureForm, RestyleForm
from stories.services.album import AlbumError
from stories.services.alive import look_again, next_free_at
from stories.services.pictures import keep_picture, make_picture, restyle_photo
from stories.views.album import own_photo
from stories.views.picture_words import page_of, source_of


def own_request(request: HttpRequest, pk: uuid.UUID) -> PictureRequest:
    """Return the member's own request; anybody else's does not exist."""
    rows = PictureRequest.objects.owned_by(request.user).select_related("picture", "restyle__photo")
    return get_object_or_404(rows, pk=pk)


def own_picture(request: MemberRequest, pk: uuid.UUID) -> Picture:
    """Return the finished picture of the member's own request."""
    rows = Picture.objects.owned_by(request.user).select_related("request")
    return get_object_or_404(rows, request=pk, request__state=State.READY)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def picture_new(request: MemberRequest) -> HttpResponse:
    """“Make a picture”: from words alone."""
    may_ask = generation.pictures_offered() and request.user.may_use_alive
    if request.method == "POST" and may_ask:
        form = PictureForm(request.POST)
        if form.is_valid() and (asked := _ask(form, lambda: make_picture(owner=request.user, **_words(form)))):
            return redirect("picture", asked.pk)
    else:
        form = PictureForm(initial=_again(request))
    return render(request, "stories/create/picture_sheet.html", _sheet(request, form, EXAMPLES))


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def restyle_new(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """“Restyle”: from a photo and words."""
    photo = own_photo(request, pk)
    may_ask = generation.pictures_offered() and request.user.may_use_alive
    if request.method == "POST" and may_ask:
        form = RestyleForm(request.POST, photo=photo)
        if form.is_valid() and (asked := _ask(form, lambda: restyle_photo(owner=request.user, photo=photo, **_words(form)))):
            return redirect("picture", asked.pk)
    else:
        form = RestyleForm(photo=photo, initial=_again(request))
        look_again(photo)
    return render(
        request, "stories/create/restyle_sheet.html", _sheet(request, form, STYLES) | {"photo": photo, "photo_key": str(photo.pk)}
    )


def _words(form: AskForm) -> dict[str, Any]:
    return form.ask() | {"language": (get_language() or "en")[:2]}


def _ask(form: AskForm, verb: Callable[[], PictureRequest]) -> PictureRequest | None:
    """Return the request; on a rule that is not met the form says so and keeps what was typed."""
    try:
        return verb()
    except KeyReusedError:  # the back button, then other settings: that is a new ask, but it costs, so it is asked for once more
        form.renew_key()
        form.add_error(
            None, _("You already asked for a picture from this page. Press the button again for another one with these settings.")
        )
    except PeopleNotAgreedError as error:
        form.add_error("people_agreed" if "people_agreed" in form.fields else None, str(error.message))
    except AliveError as error:
        form.add_error(None, str(error.message))
    return None


def _again(request: MemberRequest) -> dict[str, Any]:
    """Return what “again” takes over from an earlier request of the member's own."""
    try:
        before = PictureRequest.objects.owned_by(request.user).filter(pk=uuid.UUID(request.GET.get("again", ""))).first()
    except ValueError:
        before = None
    if before is None:
        return {}
    aspect = next((aspect for aspect, size in PICTURE_SIZES.items() if size == (before.width, before.height)), None)
    return {"prompt": before.prompt, "strength": round(before.strength * 100)} | ({"aspect": aspect} if aspect else {})


def _sheet(request: MemberRequest, form: AskForm, suggestions: tuple[Any, ...]) -> dict[str, Any]:
    return {
        "form": form,
        "suggestions": suggestions,
        "left": generation.quota_left(request.user, PictureRequest),
        "quota": settings.DAILY_PICTURES,
        "next_free_at": next_free_at(request.user, PictureRequest),
        "is_offered": generation.pictures_offered(),
        "may_use_alive": request.user.may_use_alive,
        "age": settings.ALIVE_AGE,
    }


@never_cache  # the back button must not show a state that has passed
@require_GET
@login_required
def picture(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress page while it waits or runs, the preview when it is ready, else what became of it."""
    asked = own_request(request, pk)
    if asked.state == State.READY and not Picture.objects.filter(request=asked).exists():
        messages.warning(request, _("This picture was deleted."))
        return redirect("album")
    template, context = page_of(asked)
    return render(request, f"stories/create/{template}.html", context)


@never_cache
@require_GET
def picture_state(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """The same numbered snapshot as on the socket, for pages that cannot open one."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "logged_out"}, status=401)
    return JsonResponse(as_event(snapshot(own_request(request, pk))))


@require_POST
@login_required
def picture_cancel(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        generation.cancel(request=own_request(request, pk))
        messages.success(request, _("Cancelled. It costs nothing of your quota."))
    except AliveError as error:
        messages.warning(request, str(error.message))
    return redirect("picture", pk)


@require_POST
@login_required
def picture_retry(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        generation.retry(request=own_request(request, pk))
    except AliveError as error:
        messages.warning(request, str(error.message))
    return redirect("picture", pk)


@require_POST
@login_required
def picture_keep(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Into the album, and into the editor with it, where it may come alive."""
    try:
        added = keep_picture(picture=own_picture(request, pk))
    except AlbumError as error:
        messages.warning(request, str(error.message))
        return redirect("picture", pk)
    messages.success(request, _("It is in your album, marked as made by AI."))
    return redirect("editor", added.photo.pk)


@require_GET
@login_required
def picture_again(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Back to the sheet with the settings of this request."""
    before = own_request(request, pk)
    if not before.photo:
        return redirect(f"{reverse('picture_new')}?again={before.pk}")
    if photo := source_of(before):
        return redirect(f"{reverse('restyle_new', args=[photo.pk])}?again={before.pk}")
    messages.warning(request, _("The photo of this picture is no longer in your album. Choose another one."))
    return redirect("album")


@require_GET
@login_required
def picture_download(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    made = own_picture(request, pk)
    return serve(request, made.image, download_as=f"alive-{timezone.localtime(made.created_at):%Y-%m-%d-%H%M}.jpg")
