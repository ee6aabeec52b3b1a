"""The page of numbers and its file: for everybody, the same numbers in both, and as others' programs read them."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from moderation.models import Decision
from moderation.transparency import Row
from moderation.views import transparency

pytestmark = pytest.mark.django_db


def lines(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(client.get("/transparency.csv").content.decode().splitlines()))


def test_is_open_to_everybody_and_to_reading_only(client: Client) -> None:
    for path in ("/transparency/", "/transparency.csv"):
        assert client.get(path).status_code == 200
        assert client.post(path).status_code == 405


def test_the_file_names_its_columns_even_when_there_is_nothing(client: Client) -> None:
    answer = client.get("/transparency.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "transparency.csv" in answer["Content-Disposition"]
    assert answer.content.decode().strip().split(",") == [field.name for field in fields(Row)]


def test_page_and_file_say_the_same_and_name_nobody(client: Client, removed: Decision) -> None:
    page, told = client.get("/transparency/").content.decode(), lines(client)
    assert [(row["action"], row["count"]) for row in told] == [("strike", "1"), ("take_down", "1")]
    for word in ("Hate", "Take down", "Strike"):
        assert word in page
    for secret in ("mona", "sari", "It mocks a faith."):
        assert secret not in page + str(told)


def test_speaks_the_readers_language(client: Client, removed: Decision) -> None:
    assert "Kebencian" in client.get("/transparency/", headers={"accept-language": "id"}).content.decode()


def test_counts_whole_days_of_half_a_year() -> None:
    since = transparency._since()
    assert (since.hour, since.minute, since.second, since.microsecond) == (0, 0, 0, 0)
    assert timedelta(days=183) <= timezone.now() - since < timedelta(days=184)


def test_is_counted_once_for_many_who_ask_at_once(client: Client, django_assert_max_num_queries: object) -> None:
    client.get("/transparency.csv")
    with django_assert_max_num_queries(0):  # type: ignore[operator]
        assert client.get("/transparency.csv").status_code == 200
