"""Gives Dramatiq its broker by settings: RabbitMQ, Redis, or the embedded one on SQLite."""

from __future__ import annotations

from typing import Any

import dramatiq
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections
from dramatiq.broker import Broker, MessageProxy
from dramatiq.message import Message
from dramatiq.middleware import AgeLimit, Callbacks, CurrentMessage, Middleware, Retries, ShutdownNotifications, TimeLimit

from alive_site.embedded.broker import SQLiteBroker


class ConnectionsMiddleware(Middleware):
    """Closes stale database connections around each message, as Django does around each request."""

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        close_old_connections()

    def after_process_message(
        self, broker: Broker, message: MessageProxy, *, result: Any = None, exception: BaseException | None = None
    ) -> None:
        close_old_connections()


class RequestIdMiddleware(Middleware):
    """The id of the page's request goes with the message, and stands on the lines of the worker that does it."""

    def before_enqueue(self, broker: Broker, message: Message[Any], delay: int | None) -> None:
        if request_id := structlog.contextvars.get_contextvars().get("request_id"):
            message.options["request_id"] = request_id

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        structlog.contextvars.clear_contextvars()
        if request_id := message.options.get("request_id"):
            structlog.contextvars.bind_contextvars(request_id=request_id)


def install() -> Broker:
    """Make the broker and tell Dramatiq; called before any actor is declared."""
    broker = make(settings.BROKER_URL)
    dramatiq.set_broker(broker)
    return broker


def middleware() -> list[Middleware]:
    dramatiqs: list[Middleware] = [AgeLimit(), TimeLimit(), ShutdownNotifications(), Callbacks(), Retries(), CurrentMessage()]
    return [*dramatiqs, ConnectionsMiddleware(), RequestIdMiddleware()]


def make(url: str) -> Broker:
    """Return the broker of a URL: ``amqp[s]://``, ``redis[s]://``, ``stub://`` (tests), or empty for the embedded one.

    Raises:
        ImproperlyConfigured: another scheme.
    """
    scheme = url.partition("://")[0]
    if not url:
        return SQLiteBroker(settings.DATA_DIR / "queue.sqlite3", middleware=middleware())
    if scheme in {"amqp", "amqps"}:
        from alive_site import broker_rabbitmq  # noqa: PLC0415  (only fleets install pika)

        return broker_rabbitmq.make(url, middleware=middleware())
    if scheme in {"redis", "rediss"}:
        from alive_site import broker_redis  # noqa: PLC0415  (only fleets install redis)

        return broker_redis.make(url, middleware=middleware())
    if scheme == "stub":
        from dramatiq.brokers.stub import StubBroker  # noqa: PLC0415  (tests)

        return StubBroker(middleware=middleware())
    # The system checks say it too, but a process that cannot send anything must not start.
    raise ImproperlyConfigured(f"ALIVE_BROKER_URL names no broker we know: {scheme}://. Use amqp://, redis://, or leave it empty.")


def why_away(url: str) -> str:
    """Return why a server cannot be used, in its own words; empty when it can. For system checks and health."""
    if url.startswith("amqp"):
        from alive_site import broker_rabbitmq as server  # noqa: PLC0415
    else:
        from alive_site import broker_redis as server  # type: ignore[no-redef]  # noqa: PLC0415
    return server.why_away(url)
