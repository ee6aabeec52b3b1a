"""The API as a program uses it: tokens, problem details, idempotency, and nobody else's things."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories import PhotoFactory

pytestmark = pytest.mark.django_db


def test_asks_a_visitor_for_a_token() -> None:
    answer = APIClient().get("/api/v1/photos/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


def test_says_how_much_may_still_be_asked(api: APIClient) -> None:
    answer = api.get("/api/v1/me/")
    assert answer["RateLimit"].startswith('"member";r=')


def test_pages_hold_still(api: APIClient, member: Any) -> None:
    for _ in range(3):
        PhotoFactory(owner=member)
    first = api.get("/api/v1/photos/?page_size=2").json()
    PhotoFactory(owner=member)
    second = api.get(first["next"]).json()
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert len(ids) == len(set(ids)) == 3


def test_describes_itself(client: Any) -> None:
    schema = client.get("/api/v1/schema/")
    assert schema.status_code == 200
    assert b"3.1" in schema.content[:40]
    assert client.get("/api/v1/docs/").status_code == 200


def test_answers_an_address_that_leads_nowhere_as_a_problem(api: APIClient) -> None:
    answer = api.get("/api/v1/alive//")
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (404, "application/problem+json", "not_found")
