"""A worker process: one queue, a plain end when it is asked, and a reason in one line when it cannot start."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings

from alive_site import work, worker_metrics
from generation import heartbeat
from generation.engines import EngineError


class Seen:
    queues: set[str]
    threads: int
    stopped: int | None = None


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    """The worker of Dramatiq as ``main`` makes it; what it would take from a queue is other tests' (``tests/processes``)."""
    found = Seen()

    class Worker:
        def __init__(self, _broker: object, *, queues: set[str], worker_threads: int, worker_timeout: int) -> None:
            found.queues, found.threads = queues, worker_threads

        def start(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)  # it is asked to end as soon as it works

        def stop(self, timeout: int) -> None:
            found.stopped = timeout
            assert heartbeat.stopping.is_set(), "the step that runs learns of it before its worker waits for it"

    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(work, "Worker", Worker)
    monkeypatch.setattr(work, "warm_up", lambda queue: None)
    yield found
    for number, handler in handlers.items():
        signal.signal(number, handler)
    heartbeat.stopping.clear()


def test_works_on_its_one_queue_with_one_thread_until_it_is_asked_to_end(seen: Seen) -> None:
    assert work.main("alive.local") == 0
    assert (seen.queues, seen.threads) == ({"alive.local"}, 1)
    assert seen.stopped is not None


def test_takes_no_message_ahead() -> None:
    """It would wait behind a long clip while another worker idles."""
    assert os.environ["dramatiq_queue_prefetch"] == "1"  # noqa: SIM112  (so is its name)


@pytest.mark.parametrize("error", [EngineError("The card is too small. Choose a smaller model."), OSError("the port is taken")])
def test_says_why_it_cannot_start_and_takes_nothing(
    error: Exception, seen: Seen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def cannot(_queue: str) -> None:
        raise error

    monkeypatch.setattr(work, "warm_up", cannot)
    assert work.main("alive.local") == 1
    assert not hasattr(seen, "queues")
    assert str(error) in caplog.text


def test_ends_when_its_parent_is_gone(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor that was killed leaves no worker behind."""
    parents: Iterator[int] = iter([1, 1, 2])
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    asked: list[float] = []
    wait: Callable[..., bool] = threading.Event.wait

    class Never(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            asked.append(timeout or 0)
            assert len(asked) < 9, "it works on for nobody"
            return wait(self, 0.001)

    monkeypatch.setattr(threading, "Event", Never)
    monkeypatch.setattr(signal, "signal", lambda *_args: None)
    monkeypatch.setattr("alive_site.work.Worker.start", lambda self: None)
    assert work.main("checks.local") == 0
    assert len(asked) == 2


@pytest.mark.parametrize(("queue", "served"), [("alive.local", ["alive"]), ("checks.local", []), ("pictures.local", ["pictures"])])
def test_only_who_makes_something_shows_the_numbers_of_its_card(
    queue: str, served: list[str], seen: Seen, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds: list[str] = []
    settings.WORKER_METRICS = "127.0.0.1:9100"
    monkeypatch.setattr(worker_metrics, "serve", lambda address, *, kind: kinds.append(kind))
    assert work.main(queue) == 0
    assert kinds == served
