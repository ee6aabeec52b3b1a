"""RabbitMQ as broker, with values that hold for long jobs. Why each has its value stands in ``docs/operating.md``."""

from __future__ import annotations

from typing import Any

import pika  # type: ignore[import-untyped]  # it ships no types
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.errors import ConnectionClosed
from dramatiq.message import Message
from dramatiq.middleware import Middleware
from pika.adapters.utils.connection_workflow import AMQPConnectorException  # type: ignore[import-untyped]

CONSUMER_TIMEOUT = 2 * 60 * 60 * 1000  # ms; twice an actor's time limit. The server's default, 30 minutes, would cut a job off
HEARTBEAT = 60  # seconds; a thread of its own answers it, however long a job takes
CONNECT_SECONDS = 2.0  # a page that rings waits no longer for a server that is gone


class AliveRabbitmqBroker(RabbitmqBroker):
    """Dramatiq's broker, whose queues say themselves how long a job may take (RabbitMQ 3.12 and later; older ones read their own file)."""

    def _build_queue_arguments(self, queue_name: str) -> dict[str, object]:
        return super()._build_queue_arguments(queue_name) | {"x-consumer-timeout": CONSUMER_TIMEOUT}

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        try:
            return super().enqueue(message, delay=delay)
        except AMQPConnectorException as error:  # a server that answers the call and then says nothing; Dramatiq knows the others
            raise ConnectionClosed(error) from error


def make(url: str, *, middleware: list[Middleware]) -> RabbitmqBroker:
    servers = _servers(url)
    broker = AliveRabbitmqBroker(url=url, confirm_delivery=True, middleware=middleware)
    broker.parameters = servers if len(servers) > 1 else servers[0]
    return broker


def why_away(url: str) -> str:
    try:
        pika.BlockingConnection(_servers(url)).close()
    except (pika.exceptions.AMQPError, AMQPConnectorException, OSError) as error:
        return str(error) or type(error).__name__
    return ""


def _servers(url: str) -> list[pika.URLParameters]:
    """Several servers are named with ``;`` between their addresses."""
    return [_patient(pika.URLParameters(each)) for each in url.split(";")]


def _patient(server: pika.URLParameters) -> pika.URLParameters:
    server.heartbeat, server.socket_timeout, server.blocked_connection_timeout = HEARTBEAT, CONNECT_SECONDS, HEARTBEAT
    server.stack_timeout = 2 * CONNECT_SECONDS
    return server
