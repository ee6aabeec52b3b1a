"""How often one member, or one address, may ask; the answer says how much is left."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.throttling import SimpleRateThrottle


class MemberThrottle(SimpleRateThrottle):
    """Counts by member; visitors by address."""

    scope = "member"
    num_requests: int  # set by DRF from the rate
    duration: int  # seconds

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.user.is_authenticated:
            return f"throttle:{request.user.pk}"
        return f"throttle:{self.get_ident(request)}"

    def allow_request(self, request: Any, view: Any) -> bool:
        allowed = bool(super().allow_request(request, view))
        history = getattr(self, "history", [])
        # DRF wraps Django's request; the middleware below sees only the inner one.
        request._request.rate_limit = (self.num_requests, max(self.num_requests - len(history), 0), self.duration)
        return allowed


class RateLimitHeadersMiddleware:
    """Adds the ``RateLimit`` headers of draft-ietf-httpapi-ratelimit-headers to answers of throttled views."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        if limit := getattr(request, "rate_limit", None):
            allowed, left, seconds = limit
            response["RateLimit-Policy"] = f'"member";q={allowed};w={seconds}'
            response["RateLimit"] = f'"member";r={left};t={seconds}'
        return response
