"""The site's addresses and the baseline: a view that reads the session and one row, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from stories.models import User


def bare(request: HttpRequest) -> HttpResponse:
    member = User.objects.only("username").get(pk=request.session["_auth_user_id"])
    return HttpResponse(f"<!doctype html><title>{member.username}</title>")


urlpatterns = [path("bench/bare/", bare), path("", include("alive_site.urls"))]
