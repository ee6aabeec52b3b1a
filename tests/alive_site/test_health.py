"""Health pages for load balancers: whether this process lives, and which of its parts is away; nothing else."""

from __future__ import annotations

import json

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client


def test_lives_without_asking_anything(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No database fixture here: a query would fail the test."""
    answer = client.get("/health/live/")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_is_ready_when_its_parts_answer(client: Client) -> None:
    answer = client.get("/health/ready/")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "ok", "database": True, "storage": True})


@pytest.mark.django_db
def test_names_the_part_that_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise OperationalError("secret host name of the database")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/health/ready/")
    assert (answer.status_code, json.loads(answer.content)) == (503, {"status": "unavailable", "database": False, "storage": True})


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OSError("disk"), RuntimeError("a store's own error")])
def test_any_error_of_a_store_means_not_ready(error: Exception, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_name: str) -> bool:
        raise error

    monkeypatch.setattr(default_storage, "exists", away)
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert json.loads(answer.content)["storage"] is False
    assert "disk" not in answer.content.decode()


@pytest.mark.django_db
def test_makes_no_session_and_no_file(client: Client) -> None:
    assert not client.get("/health/ready/").cookies
    assert not default_storage.exists("health")
