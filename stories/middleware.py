"""What a member's request brings with it: their language, the way back to a page, and when their session was last used."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.core.cache import cache
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


class SessionActivityMiddleware(UserSessionsMiddleware):
    """Notes when a session was last used, once a minute: allauth's own writes a row at every page, and SQLite has one writer."""

    SECONDS = 60

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        is_due = bool(key) and cache.add(f"session-used:{key}", True, self.SECONDS)
        return super().__call__(request) if is_due else self.get_response(request)


def _page_above(path: str) -> str:
    """Return the nearest address above that leads somewhere."""
    parent = posixpath.dirname(path.rstrip("/")).rstrip("/") + "/"
    return parent if parent == "/" or is_valid_path(parent) else _page_above(parent)
