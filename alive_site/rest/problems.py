"""Errors as RFC 9457 problem details: one shape for what DRF and we raise."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler


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
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "code": _code(exception),
        "detail": _detail(exception),
    }
    if isinstance(exception, exceptions.ValidationError):
        problem["errors"] = exception.detail
    response.data = problem
    response.content_type = "application/problem+json"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere: programs get a problem, people a page."""
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    problem = {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": str(exceptions.NotFound.default_detail),
    }
    return JsonResponse(problem, status=404, content_type="application/problem+json")


def _code(exception: exceptions.APIException) -> str:
    codes = exception.get_codes()
    return codes if isinstance(codes, str) else exception.default_code


def _detail(exception: exceptions.APIException) -> str:
    return str(exception.detail) if isinstance(exception.detail, str) else str(exception.default_detail)
