"""The description of the API: every operation may answer with a problem, and one that is as we make it."""

from __future__ import annotations

from typing import Any

from rest_framework import exceptions

from alive_site.rest.description import PROBLEM, with_problems
from alive_site.rest.problems import problem_details


def described(**responses: Any) -> Any:
    paths = {"/photos/": {"get": {"responses": dict(responses)}, "post": {"responses": {"201": {}}}}, "/me/": {"get": {"responses": {}}}}
    return with_problems({"paths": paths})


def test_every_operation_may_answer_with_a_problem() -> None:
    operations = [operation for one in described()["paths"].values() for operation in one.values()]
    assert len(operations) == 3
    for operation in operations:
        (media_type,) = operation["responses"]["default"]["content"]
        assert media_type == "application/problem+json"


def test_keeps_what_an_operation_says_itself() -> None:
    answers = described(**{"200": {"description": "ok"}, "default": {"description": "mine"}})["paths"]["/photos/"]["get"]["responses"]
    assert answers == {"200": {"description": "ok"}, "default": {"description": "mine"}}


def test_adds_the_problem_beside_the_schemas_there_are() -> None:
    result = with_problems({"paths": {}, "components": {"schemas": {"Photo": {}}, "securitySchemes": {"x": {}}}})
    assert set(result["components"]["schemas"]) == {"Photo", "Problem"}
    assert result["components"]["securitySchemes"] == {"x": {}}


def test_describes_the_problem_as_it_is_made() -> None:
    for error in (exceptions.NotFound(), exceptions.ValidationError({"a": ["b"]})):
        response = problem_details(error, {})
        assert response is not None
        assert set(PROBLEM["required"]) <= set(response.data) <= set(PROBLEM["properties"])
