"""Nobody waits forever: what was left behind is rung for again, what kept dying is ended, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dramatiq
import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation import sweeper, tasks
from generation.models import AliveRequest
from generation.models.life import Failure
from generation.states import State
from tests.factories import AliveRequestFactory, PictureRequestFactory

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _empty_broker() -> Iterator[None]:
    broker: Any = dramatiq.get_broker()
    broker.flush_all()
    yield
    broker.flush_all()


def dead(**values: Any) -> AliveRequest:
    """Running, but its worker gave no sign of life for an hour."""
    then = timezone.now() - LONG_AGO
    made: AliveRequest = AliveRequestFactory(**{"state": State.RUNNING, "attempt": 1, "heartbeat_at": then, "sent_at": then} | values)
    return made


def test_rings_for_every_row_left_behind_and_not_a_second_time() -> None:
    then = timezone.now() - LONG_AGO
    AliveRequestFactory(created_at=then)
    PictureRequestFactory(sent_at=then)
    dead()
    assert sweeper.sweep() == 3
    assert sweeper.sweep() == 0


def test_rings_for_a_row_whose_worker_died_before_its_own_message_was_ever_sent() -> None:
    """The broker was away when it was asked for; another one's bell brought the worker, for a bell is for whoever is next."""
    dead(sent_at=None)
    assert sweeper.sweep() == 1
    assert sweeper.sweep() == 0


@pytest.mark.parametrize("state", [State.HELD, State.READY, State.REFUSED, State.FAILED, State.CANCELLED])
def test_leaves_alone_what_waits_for_a_person_or_is_over(state: State) -> None:
    AliveRequestFactory(state=state, created_at=timezone.now() - LONG_AGO)
    assert sweeper.sweep() == 0


def test_ends_what_every_worker_died_of(settings: LazySettings) -> None:
    settings.MAX_ATTEMPTS = 3
    deadly, once = dead(failures=2), dead(failures=1)
    assert sweeper.sweep() == 1
    deadly.refresh_from_db()
    once.refresh_from_db()
    assert (deadly.state, deadly.failure, deadly.failures) == (State.FAILED, Failure.ENGINE, 3)
    assert once.state == State.RUNNING


def test_does_not_end_a_row_that_a_worker_took_up_in_the_meantime(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the move, somebody claimed it."""
    settings.MAX_ATTEMPTS = 3
    alive = dead(failures=2)
    rows = type(AliveRequest.objects.all())
    real = rows.advance

    def late(these: Any, target: State, **values: Any) -> bool:
        assert AliveRequest.objects.claim(alive.pk, worker="quick") == 2
        return real(these, target, **values)

    monkeypatch.setattr(rows, "advance", late)
    sweeper.sweep()
    monkeypatch.undo()
    alive.refresh_from_db()
    assert (alive.state, alive.worker) == (State.RUNNING, "quick")


def test_counts_only_what_was_really_rung(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_message: object) -> None:
        raise ConnectionRefusedError

    AliveRequestFactory(created_at=timezone.now() - LONG_AGO)
    monkeypatch.setattr(tasks.animate.broker, "enqueue", away)
    assert sweeper.sweep() == 0
    monkeypatch.undo()
    assert sweeper.sweep() == 1
