"""How the API speaks: RFC 9457 problem details, cursor pages, throttling that says how long to wait."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import exception_handler


class CursorPages(CursorPagination):
    ordering = "-created_at"
    page_size_query_param = "page_size"
    max_page_size = 100


class MemberThrottle(SimpleRateThrottle):
    """Counts by member, by address for visitors; ``RateLimit`` headers are added by the view mixin."""

    scope = "member"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.user.is_authenticated:
            return f"throttle:{request.user.pk}"
        return f"throttle:{self.get_ident(request)}"


def problem_details(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Return an ``application/problem+json`` answer for what DRF and we raise; None lets Django log a 500."""
    if isinstance(exception, Http404):
        exception = exceptions.NotFound()
    elif isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    response = exception_handler(exception, context)
    if response is None or not isinstance(exception, exceptions.APIException):
        return response
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": status_title(response.status_code),
        "status": response.status_code,
        "code": _code(exception),
        "detail": _detail(exception),
    }
    if isinstance(exception, exceptions.ValidationError):
        problem["errors"] = exception.detail
    response.data = problem
    response.content_type = "application/problem+json"
    return response


def status_title(code: int) -> str:
    return {status.HTTP_429_TOO_MANY_REQUESTS: "Too Many Requests"}.get(code, "Error")


def _code(exception: exceptions.APIException) -> str:
    codes = exception.get_codes()
    return codes if isinstance(codes, str) else exception.default_code


def _detail(exception: exceptions.APIException) -> str:
    return str(exception.detail) if isinstance(exception.detail, str) else str(exception.default_detail)
