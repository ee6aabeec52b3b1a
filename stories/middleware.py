"""A member's chosen language stands above the browser's; whoever logs in again on the way to a button comes back to its page."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import is_valid_path
from django.utils import translation


class MemberLanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language and language != translation.get_language():
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class BackToThePageMiddleware:
    """A button pressed after the session had ended leads, once logged in, to an address that only takes posts: go on to its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.status_code == 405 and request.method == "GET" and request.accepts("text/html")
        return redirect(_page_above(request.path)) if is_page and not request.path.startswith("/api/") else response


def _page_above(path: str) -> str:
    """Return the nearest address above that leads somewhere."""
    parent = posixpath.dirname(path.rstrip("/")).rstrip("/") + "/"
    return parent if parent == "/" or is_valid_path(parent) else _page_above(parent)
