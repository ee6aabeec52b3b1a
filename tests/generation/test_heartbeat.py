"""The progress write: it never runs backwards, extends the lease, and says when to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from generation import heartbeat
from generation.errors import StopWorkError, WorkerStoppingError
from generation.heartbeat import Heartbeat
from generation.models import AliveRequest
from generation.states import Stage, State, overall
from tests.factories import AliveRequestFactory

ON_THE_WAY = [Stage.CHECKING, Stage.ANIMATING, Stage.SIGNING, Stage.CHECKING_CLIP]


@pytest.fixture(autouse=True)
def _goes_on() -> Iterator[None]:
    yield
    heartbeat.stopping.clear()


@pytest.fixture
def alive(db: None) -> AliveRequest:
    made = AliveRequestFactory()
    AliveRequest.objects.claim(made.pk, worker="w")
    made.refresh_from_db()
    return made


class Clock:
    """The monotonic clock of a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def fresh(alive: AliveRequest) -> AliveRequest:
    alive.refresh_from_db()
    return alive


def test_writes_stage_and_share_of_the_whole(alive: AliveRequest) -> None:
    Heartbeat(alive)(Stage.ANIMATING, 0.5)
    assert fresh(alive).stage == Stage.ANIMATING
    assert alive.fraction == pytest.approx(overall(Stage.ANIMATING, 0.5))


def test_writes_a_change_of_stage_at_once_and_steps_only_now_and_then(alive: AliveRequest, clock: Clock) -> None:
    beat = Heartbeat(alive)
    written = []
    for stage, fraction, later in [
        (Stage.ANIMATING, 0.1, 0.0),
        (Stage.ANIMATING, 0.2, 0.01),  # too soon
        (Stage.SIGNING, 0.0, 0.01),  # another stage
        (Stage.SIGNING, 0.1, heartbeat.INTERVAL),
        (Stage.SIGNING, 1.0, 0.01),  # the end of a stage
    ]:
        clock.now += later
        before = fresh(alive).seq
        beat(stage, fraction)
        written.append(fresh(alive).seq > before)
    assert written == [True, False, True, True, True]


@given(steps=st.lists(st.tuples(st.sampled_from(ON_THE_WAY), st.floats(-0.5, 1.5)), min_size=1, max_size=6))
@bounds(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_bar_never_runs_backwards(alive: AliveRequest, steps: list[tuple[Stage, float]]) -> None:
    """Neither within an attempt nor from one attempt to the next."""
    beat, shown = Heartbeat(fresh(alive)), [alive.fraction]
    for stage, fraction in steps:
        beat(stage, fraction)
        shown.append(AliveRequest.objects.get(pk=alive.pk).fraction)
    assert shown == sorted(shown)
    assert shown[-1] <= 1.0


def test_a_later_attempt_estimates_by_its_own_pace(alive: AliveRequest, clock: Clock) -> None:
    """The row keeps what an earlier attempt had reached; the time left is that of the work still before this one."""
    alive.fraction = 0.9
    beat = Heartbeat(alive)
    clock.now += 10.0
    beat(Stage.ANIMATING, 0.5)
    done = overall(Stage.ANIMATING, 0.5)
    assert fresh(alive).fraction == pytest.approx(0.9)
    assert alive.eta_seconds == pytest.approx(10.0 * (1 - done) / done)


def test_promises_no_time_before_there_is_a_pace(alive: AliveRequest, clock: Clock) -> None:
    beat = Heartbeat(alive)
    clock.now += 5.0
    beat(Stage.CHECKING, 0.5)
    assert fresh(alive).eta_seconds is None


@pytest.mark.parametrize("state", [State.CANCELLED, State.QUEUED])
def test_stops_when_the_row_is_no_longer_its_own(alive: AliveRequest, state: State) -> None:
    assert AliveRequest.objects.filter(pk=alive.pk).advance(state)
    with pytest.raises(StopWorkError):
        Heartbeat(alive)(Stage.ANIMATING, 0.5)


def test_stops_when_another_attempt_took_over(alive: AliveRequest) -> None:
    AliveRequest.objects.filter(pk=alive.pk).update(attempt=2)
    with pytest.raises(StopWorkError):
        Heartbeat(alive)(Stage.ANIMATING, 0.5)


def test_stops_before_it_writes_when_the_worker_is_to_end(alive: AliveRequest) -> None:
    heartbeat.stopping.set()
    with pytest.raises(WorkerStoppingError):
        Heartbeat(alive)(Stage.ANIMATING, 0.5)
    assert fresh(alive).stage == Stage.CHECKING


def lease(alive: AliveRequest) -> Any:
    return AliveRequest.objects.values_list("heartbeat_at", flat=True).get(pk=alive.pk)


def asleep(**columns: Any) -> AliveRequest:
    """A request in hand whose lease has run out; ``columns`` are what others have made of its row meanwhile."""
    alive: AliveRequest = AliveRequestFactory()
    AliveRequest.objects.claim(alive.pk, worker="w")
    alive.refresh_from_db()
    AliveRequest.objects.filter(pk=alive.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1), **columns)
    return alive


@pytest.mark.django_db(transaction=True)
def test_keeps_the_lease_while_one_step_takes_longer(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away for a moment loses no lease: it is tried again."""
    settings.LEASE_SECONDS = 0.06
    alive = asleep()
    extended, calls = threading.Event(), []
    real = type(AliveRequest.objects).held_by

    def flaky(rows: Any, request: Any) -> Any:
        calls.append(threading.current_thread().name)
        if len(calls) == 1:
            raise OperationalError("away for a moment")
        if len(calls) == 3:  # the second write is over
            extended.set()
        return real(rows, request)

    monkeypatch.setattr(type(AliveRequest.objects), "held_by", flaky)
    with Heartbeat(alive).kept_alive():
        assert extended.wait(30)
    assert timezone.now() - lease(alive) < timedelta(minutes=1)
    assert set(calls) == {"lease"}
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]
    assert connection.connection is not None  # the thread closed its own connection, not this one


@pytest.mark.django_db(transaction=True)
def test_takes_another_connection_when_its_own_is_dead(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a restart of the database, while one step takes minutes."""
    settings.LEASE_SECONDS = 0.06
    alive = asleep()
    tried, real = threading.Semaphore(0), type(AliveRequest.objects).held_by
    broken: list[Any] = []

    def dying(rows: Any, request: Any) -> Any:
        if not broken:
            connection.ensure_connection()
            broken.append(connection.connection)
            broken[0].close()
        tried.release()
        return real(rows, request)

    monkeypatch.setattr(type(AliveRequest.objects), "held_by", dying)
    with Heartbeat(alive).kept_alive():
        for _ in range(3):  # the second write is over when the third begins
            assert tried.acquire(timeout=30)
    assert timezone.now() - lease(alive) < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_extends_no_lease_that_another_attempt_holds(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LEASE_SECONDS = 0.06
    slept = asleep(attempt=2)
    tried, real = threading.Semaphore(0), type(AliveRequest.objects).held_by

    def counted(rows: Any, request: Any) -> Any:
        tried.release()
        return real(rows, request)

    monkeypatch.setattr(type(AliveRequest.objects), "held_by", counted)
    with Heartbeat(slept).kept_alive():
        for _ in range(2):
            assert tried.acquire(timeout=30)
    assert timezone.now() - lease(slept) > timedelta(minutes=59)
