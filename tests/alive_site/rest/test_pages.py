"""Lists come in pages that hold still: new rows neither double nor hide what a program has yet to read."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.factories import PhotoFactory

pytestmark = pytest.mark.django_db


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in answer.json()["results"]]


def test_reads_everything_once_while_new_rows_arrive(as_member: Any, member: Any) -> None:
    made = [str(PhotoFactory(owner=member).pk) for _ in range(5)]
    answer = as_member.get("/api/v1/photos/", {"page_size": 2})
    read = ids(answer)
    while following := answer.json()["next"]:
        PhotoFactory(owner=member)  # arrives while the program reads
        answer = as_member.get(following)
        read += ids(answer)
    assert read == made[::-1]


def test_a_page_is_as_long_as_asked_and_no_longer_than_a_hundred(as_member: Any, member: Any) -> None:
    for _ in range(3):
        PhotoFactory(owner=member)
    assert len(ids(as_member.get("/api/v1/photos/", {"page_size": 1}))) == 1
    for odd in ("0", "-1", "many", "999999"):
        assert len(ids(as_member.get("/api/v1/photos/", {"page_size": odd}))) == 3


def cursor(place: str) -> str:
    return base64.b64encode(urlencode({"p": place}).encode()).decode()


PLACES = ["2026", "", "now", "\0", "9999-99-99 00:00:00+00:00", "-1", "2026-01-01T00:00:00+99:99", "'; --"]


@pytest.mark.parametrize("sent", ["x", "%00", *(cursor(place) for place in PLACES if place)])
def test_refuses_a_cursor_nobody_gave(sent: str, as_member: Any, member: Any) -> None:
    """Not an error of ours, whatever place it names."""
    PhotoFactory(owner=member)
    answer = as_member.get("/api/v1/photos/", {"cursor": sent})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_empty_cursor_is_the_first_page(as_member: Any, member: Any) -> None:
    PhotoFactory(owner=member)
    assert len(ids(as_member.get("/api/v1/photos/", {"cursor": ""}))) == 1
