"""A real Redis: what is sent is kept, a dead worker's message goes to another, and a page never waits long for one that is gone."""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dramatiq
import pytest
import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import ConnectionClosed

from alive_site import broker_redis
from tests.processes.servers import RIGHT, Redis

QUEUE = "alive.local"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis") / "server")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: Redis) -> Redis:
    redis.Redis.from_url(running.url(0)).flushdb()
    return running


def message(number: int = 0) -> dramatiq.Message[Any]:
    return dramatiq.Message(queue_name=QUEUE, actor_name="note", args=(number,), kwargs={}, options={})


def opened(server: Redis) -> RedisBroker:
    ours = broker_redis.make(server.url(0), middleware=[])
    ours.declare_queue(QUEUE)
    return ours


def test_brings_what_was_sent_in_its_order(server: Redis) -> None:
    sender, worker = opened(server), opened(server)
    for number in (1, 2):
        sender.enqueue(message(number))
    taken = worker.consume(QUEUE, prefetch=2, timeout=1000)
    assert [each.args for each in itertools.islice(taken, 2) if each] == [(1,), (2,)]


def test_gives_the_message_of_a_dead_worker_to_another(server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """As fast as its two values say; Redis' own client would let it lie."""
    monkeypatch.setattr(broker_redis, "HEARTBEAT_TIMEOUT", 50)
    monkeypatch.setattr(broker_redis, "MAINTENANCE_CHANCE", 1_000_000)
    opened(server).enqueue(message(7))
    dead, other = opened(server), opened(server)
    assert next(dead.consume(QUEUE, prefetch=1, timeout=1000))
    taken = other.consume(QUEUE, prefetch=1, timeout=50)
    again = next((each for each in itertools.islice(taken, 100) if each), None)  # each look takes 50 ms
    assert again and again.args == (7,)


def test_its_two_values_go_together() -> None:
    """A busy worker is not taken for dead, and by the time it could be a queue with a command a second was looked after."""
    assert broker_redis.HEARTBEAT_TIMEOUT >= 30_000
    assert broker_redis.MAINTENANCE_CHANCE / 1_000_000 * broker_redis.HEARTBEAT_TIMEOUT / 1000 >= 1


def test_says_in_dramatiqs_words_that_the_server_died(tmp_path: Path) -> None:
    server = Redis(tmp_path / "mortal")
    server.start()
    ours = opened(server)
    ours.enqueue(message())
    server.kill()
    with pytest.raises(ConnectionClosed):
        ours.enqueue(message())


def test_tells_why_it_is_not_let_in_and_nothing_when_it_is(server: Redis) -> None:
    assert broker_redis.why_away(server.url(0)) == ""
    assert "invalid username-password" in broker_redis.why_away(server.url(0, password="wrong"))
    assert RIGHT not in broker_redis.why_away(f"redis://:{RIGHT}@127.0.0.1:1/0")  # it stands in a log


def test_waits_no_longer_for_a_server_that_is_there_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_redis, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        assert broker_redis.why_away(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert time.monotonic() - began < 30  # else it would be for ever
