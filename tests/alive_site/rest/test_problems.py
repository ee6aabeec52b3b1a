"""Errors as problem details: one shape for whatever went wrong, in the member's words, and no inside of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import translation
from rest_framework import exceptions

from alive_site.rest.problems import not_found, problem_details

RAISED = [
    (Http404("Photo matching query does not exist."), 404, "not_found"),
    (exceptions.NotFound(), 404, "not_found"),
    (PermissionDenied("inside"), 403, "permission_denied"),
    (exceptions.NotAuthenticated(), 401, "not_authenticated"),
    (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
    (exceptions.ParseError("bad"), 400, "parse_error"),
    (exceptions.UnsupportedMediaType("text/x"), 415, "unsupported_media_type"),
    (exceptions.Throttled(wait=30), 429, "throttled"),
    (exceptions.ValidationError({"prompt": ["Too long."]}), 400, "invalid"),
]


def told(error: Exception) -> Any:
    response = problem_details(error, {"request": None, "view": None})
    assert response is not None
    return response


@pytest.mark.parametrize(("error", "status", "code"), RAISED)
def test_has_one_shape_for_whatever_went_wrong(error: Exception, status: int, code: str) -> None:
    response = told(error)
    problem = json.loads(json.dumps(response.data, default=str))
    assert response.content_type == "application/problem+json"
    assert (response.status_code, problem["status"], problem["code"], problem["type"]) == (status, status, code, "about:blank")
    assert problem["title"]
    assert problem["detail"]
    assert isinstance(problem["detail"], str)


def test_tells_field_by_field_what_is_malformed() -> None:
    problem = told(exceptions.ValidationError({"prompt": ["Too long."], "seconds": ["Too short."]})).data
    assert set(problem["errors"]) == {"prompt", "seconds"}
    assert "Too long." not in problem["detail"]
    assert "errors" not in told(exceptions.NotFound()).data


def test_tells_nothing_of_what_a_query_looked_for() -> None:
    assert "Photo" not in str(told(Http404("Photo matching query does not exist.")).data)
    assert "inside" not in str(told(PermissionDenied("inside")).data)


def test_keeps_what_a_program_needs_in_the_headers() -> None:
    assert told(exceptions.Throttled(wait=30))["Retry-After"] == "30"


@pytest.mark.parametrize("error", [ValueError("ours"), KeyError("x"), RuntimeError()])
def test_leaves_our_own_faults_to_the_log(error: Exception) -> None:
    """None: Django answers 500 and logs the traceback."""
    assert problem_details(error, {"request": None, "view": None}) is None


def test_says_it_in_the_members_language() -> None:
    with translation.override("id"):
        assert told(exceptions.NotFound()).data["detail"] != "Not found."


def test_an_address_of_the_api_that_leads_nowhere_is_a_problem_and_a_page_is_a_page(client: Client, db: None) -> None:
    answer = client.get("/api/v1/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(answer.content)["code"] == "not_found"
    assert client.get("/nowhere/")["Content-Type"].startswith("text/html")


def test_an_address_that_only_looks_like_one_of_the_api_is_a_page(db: None) -> None:
    answer = not_found(RequestFactory().get("/apiary/"), Http404())
    assert answer["Content-Type"].startswith("text/html")
