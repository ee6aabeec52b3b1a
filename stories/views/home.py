"""Home: the tray and what is new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stories.feed import discover, tray
from stories.models import Story


def home(request: HttpRequest) -> HttpResponse:
    """The feed of a member; a visitor reads what this place is."""
    if not request.user.is_authenticated:
        return render(request, "stories/watch/welcome.html")
    mine = Story.objects.owned_by(request.user).live().exists()
    shown = {"rings": tray(request.user), "discovered": discover(request.user), "has_own": mine}
    return render(request, "stories/watch/home.html", shown)
