"""Redis or Valkey as broker, with values that hold for long jobs. Why each has its value stands in ``docs/operating.md``."""

from __future__ import annotations

from typing import Any

import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import ConnectionClosed
from dramatiq.message import Message
from dramatiq.middleware import Middleware

HEARTBEAT_TIMEOUT = 60_000  # ms without a sign of life after which a worker's messages go to others
MAINTENANCE_CHANCE = 100_000  # of a million commands; the default, 1,000, gives a dead worker's message back after six minutes
CONNECT_SECONDS = 2.0  # a page that rings waits no longer for a server that is gone
ANSWER_SECONDS = 10.0


class AliveRedisBroker(RedisBroker):
    """Dramatiq's broker, whose enqueue says in Dramatiq's words that the server is away, as its RabbitMQ twin does."""

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        try:
            return super().enqueue(message, delay=delay)
        except redis.RedisError as error:
            raise ConnectionClosed(error) from error


def make(url: str, *, middleware: list[Middleware]) -> RedisBroker:
    return AliveRedisBroker(
        client=_client(url), maintenance_chance=MAINTENANCE_CHANCE, heartbeat_timeout=HEARTBEAT_TIMEOUT, middleware=middleware
    )


def why_away(url: str) -> str:
    try:
        _client(url).ping()
    except (redis.RedisError, OSError) as error:
        return str(error) or type(error).__name__
    return ""


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=ANSWER_SECONDS, health_check_interval=30)
