"""Private files: whoever may not see one is told there is none."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from moderation.serving import serve
from stories.links import resolve


@require_safe
def media(request: HttpRequest, token: str) -> HttpResponseBase:
    file = resolve(token, _viewer(request))
    if file is None:
        raise Http404
    return serve(request, file)


def _viewer(request: HttpRequest) -> object:
    """The logged-in member, or the one whose API token came with the request."""
    if request.user.is_authenticated or "Authorization" not in request.headers:
        return request.user
    try:
        found = TokenAuthentication().authenticate(request)
    except AuthenticationFailed:
        return request.user
    return found[0] if found else request.user
