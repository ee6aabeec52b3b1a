"""What a process that shows progress reads: as many rows as changed, and none is missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from generation import changes
from generation.models import AliveRequest
from generation.states import Stage, State
from tests.factories import AliveRequestFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite tells whether something was written, and has our clock"),
]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[changes.Changes]:
    """Looks at every call, and at everything only at its first."""
    monkeypatch.setattr(changes, "ANYWAY", 0.0)
    monkeypatch.setattr(changes, "WHOLE", 3600.0)
    made = changes.Changes()
    yield made
    made.thread.shutdown()


def move_on(alive: AliveRequest) -> Iterator[int]:
    """Every kind of write that a page has to see; yields the number of the change."""
    objects: Any = AliveRequest.objects
    alive.attempt = objects.claim(alive.pk, worker="w")
    yield 1
    assert objects.beat(alive, stage=Stage.ANIMATING, fraction=0.4, eta_seconds=3.0)
    yield 2
    assert objects.put_back(alive, failed=False)
    yield 3
    assert objects.filter(pk=alive.pk).advance(State.CANCELLED)
    yield 4


def test_sees_every_move_of_a_row(reader: changes.Changes) -> None:
    alive = AliveRequestFactory()
    known = {str(alive.pk): 0}
    assert reader.read(known) == []
    for number in move_on(alive):
        assert [shown.seq for shown in reader.read(known)] == [number]
        known[str(alive.pk)] = number
    assert reader.read(known) == []


def test_asks_by_the_moment_and_not_by_name_once_it_has_seen_all(reader: changes.Changes) -> None:
    watched = {str(AliveRequestFactory().pk): 0 for _row in range(20)}
    reader.read(watched)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        reader.read(watched)
    assert not any(pk.replace("-", "") in query["sql"] for query in asked for pk in watched)


def test_a_clock_that_was_set_back_hides_nothing_for_long(reader: changes.Changes, monkeypatch: pytest.MonkeyPatch) -> None:
    alive = AliveRequestFactory()
    known = {str(alive.pk): 0}
    reader.read(known)
    AliveRequest.objects.filter(pk=alive.pk).update(seq=F("seq") + 1, updated_at=alive.created_at.replace(year=2020))
    assert reader.read(known) == []
    monkeypatch.setattr(changes, "WHOLE", 0.0)
    assert [shown.seq for shown in reader.read(known)] == [1]
