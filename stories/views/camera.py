"""The Story Camera: a live camera where the browser has one, else a file, else the album."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from stories.models import Photo

LATEST = 8


@require_GET
@login_required
def camera(request: HttpRequest) -> HttpResponse:
    latest = Photo.objects.owned_by(request.user).in_album()[:LATEST]
    return render(request, "stories/create/camera.html", {"latest": latest})
