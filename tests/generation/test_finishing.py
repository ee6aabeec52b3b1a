"""One clip is finished while the next is begun: in a thread of its own, under its own lease, ending as it would alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation import attempt, heartbeat, runner, services, studio
from generation.finishing import Finisher, finisher
from generation.models import AliveRequest, Clip
from generation.states import State
from moderation.verdicts import Judgement, Rule, Verdict
from tests import engines
from tests.factories import AliveRequestFactory
from tests.generation.test_runner import _empty_store, files  # noqa: F401  (a fixture)
from tests.processes.parts import until

pytestmark = [pytest.mark.django_db(transaction=True)]
SECONDS = 90


@pytest.fixture(autouse=True)
def _apart(settings: LazySettings) -> Iterator[None]:
    settings.ENGINE = "tests.engines:ApartEngine"
    engines.at_step.clear()
    yield
    finisher.wait(SECONDS)
    engines.at_step.clear()
    heartbeat.stopping.clear()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Closed: the first clip stands at its third frame, in the finisher's thread."""
    opened = threading.Event()
    reached = threading.Event()

    def stand() -> None:
        if not reached.is_set():
            reached.set()
            assert opened.wait(SECONDS)

    engines.at_step[3] = stand
    yield opened
    opened.set()


def ask() -> AliveRequest:
    return AliveRequestFactory(prompt="waves roll in", seconds=3.0)


def begin(alive: AliveRequest) -> None:
    """What the worker's thread does; it returns while the clip is still finished."""
    assert runner.run(alive.pk, worker="test")


def state(alive: AliveRequest) -> str:
    return str(AliveRequest.objects.values_list("state", flat=True).get(pk=alive.pk))


def test_begins_the_next_clip_while_the_first_is_finished(gate: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ask(), ask()
    begin(first)
    assert state(first) == State.RUNNING
    animated = threading.Event()
    animate = engines.ApartEngine.animate

    def seen(self: Any, *args: Any) -> Any:
        footage = animate(self, *args)
        animated.set()
        return footage

    monkeypatch.setattr(engines.ApartEngine, "animate", seen)
    worker = threading.Thread(target=begin, args=(second,))
    worker.start()
    assert animated.wait(SECONDS)  # the second is judged and animated, the first not yet encoded
    assert (state(first), state(second)) == (State.RUNNING, State.RUNNING)
    gate.set()
    worker.join(SECONDS)
    finisher.wait(SECONDS)
    assert (state(first), state(second)) == (State.READY, State.READY)
    assert Clip.objects.filter(has_sound=True).count() == 2


def test_keeps_both_leases(gate: threading.Event, settings: LazySettings) -> None:
    settings.LEASE_SECONDS = 0.3
    alive = ask()
    begin(alive)
    for _time in range(2):  # nothing but the lease's own thread writes
        AliveRequest.objects.filter(pk=alive.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
        until(lambda: not AliveRequest.objects.expired().exists(), "nobody keeps the lease", SECONDS, pause=0.02)
    gate.set()
    finisher.wait(SECONDS)
    assert state(alive) == State.READY
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_hands_over_one_at_a_time() -> None:
    """A third clip would be held in memory for nothing."""
    own, opened, order = Finisher(), threading.Event(), []

    def first() -> None:
        assert opened.wait(SECONDS)
        order.append("first")

    own.take(first)
    handing = threading.Thread(target=own.take, args=(lambda: order.append("second"),))
    handing.start()
    handing.join(0.2)
    assert handing.is_alive()
    opened.set()
    handing.join(SECONDS)
    own.wait(SECONDS)
    assert order == ["first", "second"]


@pytest.mark.parametrize(
    ("trouble", "ends"),
    [
        (lambda alive: services.cancel(request=alive), State.CANCELLED),
        (lambda alive: heartbeat.stopping.set(), State.QUEUED),
    ],
    ids=["cancelled", "worker stopped"],
)
def test_ends_as_it_would_alone(trouble: Callable[[AliveRequest], object], ends: State, monkeypatch: pytest.MonkeyPatch) -> None:
    alive = ask()
    monkeypatch.setattr(heartbeat, "INTERVAL", 0.0)

    def happen() -> None:
        trouble(alive)

    engines.at_step[3] = happen
    begin(alive)
    finisher.wait(SECONDS)
    assert state(alive) == ends
    assert files() == set()
    assert not Clip.objects.exists()


def test_refuses_and_fails_the_one_it_finishes(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.MAX_ATTEMPTS = 1
    refused, failed = ask(), ask()
    blocked = Judgement(verdict=Verdict.BLOCK, rules=(Rule.VIOLENCE,), policy_version="test", scores=())
    with monkeypatch.context() as strict:
        strict.setattr(studio, "judge_clip", lambda *_, **__: blocked)
        begin(refused)
        finisher.wait(SECONDS)

    def break_down() -> None:
        raise RuntimeError("the encoder is gone")

    engines.at_step[3] = break_down
    begin(failed)
    finisher.wait(SECONDS)
    assert (state(refused), state(failed)) == (State.REFUSED, State.FAILED)
    assert files() == set()


def test_a_successor_that_took_over_is_not_overwritten(gate: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """The finisher sleeps past its lease, another worker makes the clip, then the finisher wakes up."""
    alive = ask()
    begin(alive)
    AliveRequest.objects.filter(pk=alive.pk).update(attempt=2, worker="second")
    gate.set()
    finisher.wait(SECONDS)
    assert (state(alive), Clip.objects.count(), files()) == (State.RUNNING, 0, set())


def test_nothing_is_kept_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scratch folder goes with the clip, not with the worker's own turn."""
    seen: list[Any] = []
    make = runner._make

    def noted(alive: Any, beat: Any, scratch: Any) -> Any:
        seen.append(scratch)
        return make(alive, beat, scratch)

    monkeypatch.setattr(runner, "WORK", attempt.Work(AliveRequest, noted))
    begin(ask())
    finisher.wait(SECONDS)
    assert [scratch.exists() for scratch in seen] == [False]
