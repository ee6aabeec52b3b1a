"""Snapshots: the same picture of a row for whoever looks, numbered, and never more than what was asked for."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation.models import KINDS, AliveRequest
from generation.progress import as_event, group_name, newer_than, snapshot
from generation.states import OVER, Stage, State
from tests.factories import AliveRequestFactory, PictureRequestFactory

pytestmark = pytest.mark.django_db


def known(*requests: Any) -> dict[str, int]:
    return {str(request.pk): request.seq for request in requests}


@pytest.mark.parametrize("state", list(State))
def test_says_whether_more_will_come(state: State) -> None:
    assert snapshot(AliveRequestFactory(state=state)).over is (state in OVER)


def test_a_finished_request_is_whole_whatever_its_last_write_was() -> None:
    assert snapshot(AliveRequestFactory(state=State.READY, fraction=0.97)).fraction == 1.0
    assert snapshot(AliveRequestFactory(state=State.FAILED, fraction=0.97)).fraction == 0.97


def test_an_event_is_json_and_says_what_the_row_says() -> None:
    alive = AliveRequestFactory(state=State.RUNNING, stage=Stage.SIGNING, fraction=0.123456, eta_seconds=4.5, seq=7)
    assert json.loads(json.dumps(as_event(snapshot(alive)))) == {
        "id": str(alive.pk),
        "state": "running",
        "stage": "signing",
        "fraction": 0.1235,
        "eta_seconds": 4.5,
        "seq": 7,
        "over": False,
    }


def test_tells_only_of_rows_that_moved_since() -> None:
    still, moved = AliveRequestFactory(seq=3), AliveRequestFactory(seq=3)
    seen = known(still, moved)
    assert newer_than(seen) == []
    assert AliveRequest.objects.filter(pk=moved.pk).advance(State.CANCELLED)
    moved.refresh_from_db()
    assert newer_than(seen) == [snapshot(moved)]


def test_tells_of_no_row_that_nobody_watches() -> None:
    AliveRequestFactory(seq=9)
    assert newer_than({}) == newer_than({}, since=timezone.now() - timedelta(hours=1)) == []


def test_every_kind_of_request_is_followed() -> None:
    both = AliveRequestFactory(seq=1), PictureRequestFactory(seq=1)
    seen = dict.fromkeys(known(*both), 0)
    assert {shown.id for shown in newer_than(seen)} == set(seen)
    assert len(KINDS) == 2


def test_looks_only_at_what_was_written_after_a_moment() -> None:
    old, new = AliveRequestFactory(seq=2, updated_at=timezone.now() - timedelta(hours=1)), AliveRequestFactory(seq=2)
    seen = dict.fromkeys(known(old, new), 0)
    found = newer_than(seen, since=timezone.now() - timedelta(minutes=1))
    assert [shown.id for shown in found] == [str(new.pk)]


def test_asks_once_a_kind_however_many_are_watched() -> None:
    seen = known(*(AliveRequestFactory() for _ in range(5)))
    with CaptureQueriesContext(connection) as asked:
        newer_than(seen)
    assert len(asked) == len(KINDS)


def test_a_group_is_named_as_channels_lets_it_be() -> None:
    name = group_name(AliveRequestFactory().pk)
    assert len(name) < 100
    assert all(letter.isascii() and (letter.isalnum() or letter in "-_.") for letter in name)
