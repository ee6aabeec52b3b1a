"""What every broker of ours does with a message, and how long its servers may keep a page waiting."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dramatiq
import pytest
import structlog
from dramatiq.errors import ConnectionClosed
from dramatiq.worker import Worker

from alive_site import broker
from alive_site.embedded import broker as embedded
from tests.processes.parts import until

MESSAGE = dramatiq.Message[Any](queue_name="alive.local", actor_name="note", args=(), kwargs={}, options={})


@pytest.fixture(autouse=True)
def _no_context() -> Iterator[None]:
    structlog.contextvars.clear_contextvars()
    yield
    structlog.contextvars.clear_contextvars()


def test_request_id_of_the_page_stands_on_the_lines_of_the_worker(tmp_path: Path) -> None:
    ours = embedded.SQLiteBroker(tmp_path / "queue.sqlite3", middleware=broker.middleware())
    seen: list[Any] = []

    def note() -> None:
        seen.append(structlog.contextvars.get_contextvars().get("request_id"))

    actor = dramatiq.actor(broker=ours, queue_name="alive.local")(note)
    with structlog.contextvars.bound_contextvars(request_id="page-0001"):
        actor.send()
    actor.send()
    worker = Worker(ours, worker_threads=1, worker_timeout=20)
    worker.start()
    until(lambda: len(seen) == 2, "the worker took nothing")
    worker.stop()
    assert seen == ["page-0001", None]


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1/"])
def test_says_within_seconds_that_the_server_is_away(url: str) -> None:
    away = broker.make(url)
    away.declare_queue("alive.local")
    began = time.monotonic()
    with pytest.raises(ConnectionClosed):
        away.enqueue(MESSAGE)
    assert time.monotonic() - began < 10


def test_says_within_seconds_that_its_file_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "BUSY_SECONDS", 0.2)
    ours = embedded.SQLiteBroker(tmp_path / "queue.sqlite3", middleware=[])
    ours.declare_queue("alive.local")
    ours.enqueue(MESSAGE)
    other = sqlite3.connect(tmp_path / "queue.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConnectionClosed, match="locked"):
        ours.enqueue(MESSAGE)
    other.execute("ROLLBACK")
    other.close()
    ours.enqueue(MESSAGE)
    assert ours.depth("alive.local") == 2
