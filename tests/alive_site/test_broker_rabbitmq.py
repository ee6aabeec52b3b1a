"""How RabbitMQ is spoken to; that it works is shown with a real one (``tests/processes/test_fleet.py``), which takes long to start."""

from __future__ import annotations

import socket
import time
from typing import Any

import dramatiq
import pytest
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.errors import ConnectionClosed

from alive_site import broker_rabbitmq
from generation import tasks

MESSAGE = dramatiq.Message[Any](queue_name="alive.local", actor_name="note", args=(), kwargs={}, options={})
ONE, TWO = "amqp://guest:secret@one/", "amqp://guest:secret@two:5673/alive"


def test_believes_a_message_sent_only_when_the_server_has_it() -> None:
    assert broker_rabbitmq.make(ONE, middleware=[]).confirm_delivery


def test_its_queues_let_a_job_take_as_long_as_it_may() -> None:
    """Twice an actor's limit; the server's own half an hour cuts a long clip off, and it is made anew for ever."""
    assert broker_rabbitmq.CONSUMER_TIMEOUT >= 2 * tasks.HOUR
    ours, plain = broker_rabbitmq.make(ONE, middleware=[]), RabbitmqBroker(url=ONE, middleware=[])
    told = ours._build_queue_arguments("alive.eu")
    assert told.pop("x-consumer-timeout") == broker_rabbitmq.CONSUMER_TIMEOUT
    assert told == plain._build_queue_arguments("alive.eu") and told  # where dead letters go is kept


def servers_of(url: str) -> list[Any]:
    found: Any = broker_rabbitmq.make(url, middleware=[]).parameters
    return found if isinstance(found, list) else [found]


def test_takes_one_server_or_several() -> None:
    assert [server.host for server in servers_of(ONE)] == ["one"]
    assert [(server.host, server.port, server.virtual_host) for server in servers_of(f"{ONE};{TWO}")] == [
        ("one", 5672, "/"),
        ("two", 5673, "alive"),
    ]


@pytest.mark.parametrize("url", [ONE, f"{ONE};{TWO}"], ids=["one", "two"])
def test_is_patient_with_a_job_and_not_with_a_server(url: str) -> None:
    """Of every server: a page that rings waits seconds, and a worker that holds a job is not taken for dead."""
    for server in servers_of(url):
        assert server.socket_timeout <= server.stack_timeout <= 5
        assert server.blocked_connection_timeout and server.heartbeat >= 30


def test_tells_why_a_server_is_away_and_no_password() -> None:
    said = broker_rabbitmq.why_away("amqp://guest:a-secret@127.0.0.1:1/")
    assert said and "a-secret" not in said


def test_waits_no_longer_for_a_server_that_is_there_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is away as one that is gone: whoever rings leaves it to the sweeper."""
    monkeypatch.setattr(broker_rabbitmq, "CONNECT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"amqp://guest:guest@127.0.0.1:{silent.getsockname()[1]}/"
        ours = broker_rabbitmq.make(url, middleware=[])
        ours.declare_queue(MESSAGE.queue_name)
        began = time.monotonic()
        assert broker_rabbitmq.why_away(url)
        with pytest.raises(ConnectionClosed):
            ours.enqueue(MESSAGE)
        assert time.monotonic() - began < 5
