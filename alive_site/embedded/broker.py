"""The broker of the laptop: Dramatiq messages in one SQLite file, leased to a consumer until they are acknowledged."""

from __future__ import annotations

import sqlite3
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from dramatiq.broker import Broker, Consumer, MessageProxy
from dramatiq.common import current_millis, dq_name
from dramatiq.errors import ConnectionClosed, QueueNotFound
from dramatiq.message import Message
from dramatiq.middleware import Middleware

LEASE_SECONDS = 3.0  # a killed worker's message goes to another consumer after this
BUSY_SECONDS = 5.0  # a page that rings waits no longer for the file; the sweeper rings later
log = structlog.get_logger(__name__)
SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, queue TEXT NOT NULL, body BLOB NOT NULL,
    leased_until REAL NOT NULL DEFAULT 0, holder TEXT, dead INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS message_free ON message (queue, dead, leased_until);
"""
FREE = "SELECT rowid FROM message WHERE queue = ? AND dead = 0 AND leased_until < ? ORDER BY rowid LIMIT 1"
KEEP = "UPDATE message SET leased_until = ? WHERE id = ? AND holder = ?"
TAKE = "UPDATE message SET leased_until = ?, holder = ? WHERE rowid = ? AND leased_until < ? RETURNING id, body"


class SQLiteBroker(Broker):
    """At-least-once delivery for processes of one machine. A message lives until it is acknowledged, through any kill."""

    def __init__(self, path: Path, *, middleware: list[Middleware]) -> None:
        super().__init__(middleware=middleware)
        self.path = path
        self._local = threading.local()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, in autocommit: every statement below is its own transaction.

        Raises:
            ConnectionClosed: the file is locked, full or broken; whoever asked tries again, as with any broker that is away.
        """
        try:
            if not hasattr(self._local, "connection"):
                self._local.connection = self._connect()
            yield self._local.connection
        except (sqlite3.Error, OSError) as error:
            vars(self._local).pop("connection", None)
            raise ConnectionClosed(error) from error

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        fresh.execute("PRAGMA journal_mode=WAL")
        fresh.execute("PRAGMA synchronous=NORMAL")
        fresh.executescript(SCHEMA)
        return fresh

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 100) -> Consumer:
        if queue_name not in self.queues and queue_name not in self.delay_queues:
            raise QueueNotFound(queue_name)
        return SQLiteConsumer(self, queue_name, prefetch, timeout)

    def declare_queue(self, queue_name: str) -> None:
        if queue_name in self.queues:
            return
        self.emit_before("declare_queue", queue_name)
        self.queues[queue_name] = None
        self.emit_after("declare_queue", queue_name)
        delayed = dq_name(queue_name)
        self.delay_queues.add(delayed)
        self.emit_after("declare_delay_queue", delayed)

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        if delay is not None:
            message = message.copy(queue_name=dq_name(message.queue_name), options={"eta": current_millis() + delay})
        self.emit_before("enqueue", message, delay)
        with self.connection() as db:
            # A retry enqueues the same message id while its old delivery is not yet acknowledged: each delivery is a row of its own.
            message = message.copy(options={"row": uuid.uuid4().hex})
            db.execute(
                "INSERT INTO message (id, queue, body) VALUES (?, ?, ?)", (message.options["row"], message.queue_name, message.encode())
            )
        self.emit_after("enqueue", message, delay)
        return message

    def flush(self, queue_name: str) -> None:
        with self.connection() as db:
            db.execute("DELETE FROM message WHERE queue IN (?, ?)", (queue_name, dq_name(queue_name)))

    def flush_all(self) -> None:
        for queue_name in self.queues:
            self.flush(queue_name)

    def depth(self, queue_name: str) -> int:
        """Return how many messages of a queue are waiting or being processed."""
        with self.connection() as db:
            (count,) = db.execute("SELECT count(*) FROM message WHERE queue = ? AND dead = 0", (queue_name,)).fetchone()
        return int(count)


class SQLiteConsumer(Consumer):
    """Leases one message at a time; a small thread keeps the leases of what is being processed."""

    def __init__(self, broker: SQLiteBroker, queue_name: str, prefetch: int, timeout: int) -> None:
        self.broker, self.queue_name, self.prefetch, self.timeout = broker, queue_name, prefetch, timeout / 1000
        self.name = uuid.uuid4().hex
        self.held: set[str] = set()
        self.closed = threading.Event()
        threading.Thread(target=self._keep_leases, name=f"leases-{queue_name}", daemon=True).start()

    def __next__(self) -> MessageProxy | None:
        if len(self.held) < self.prefetch and (taken := self._take()):
            return taken
        self.closed.wait(min(self.timeout, 0.1))
        return None

    def _take(self) -> MessageProxy | None:
        now = time.time()
        with self.broker.connection() as db:
            free = db.execute(FREE, (self.queue_name, now)).fetchone()  # a plain read: an idle worker takes no write lock
            row = free and db.execute(TAKE, (now + LEASE_SECONDS, self.name, free[0], now)).fetchone()
        if not row:
            return None
        self.held.add(row[0])
        return MessageProxy(Message.decode(row[1]))

    def ack(self, message: MessageProxy) -> None:
        self._finish("DELETE FROM message WHERE id = ? AND holder = ?", message)

    def nack(self, message: MessageProxy) -> None:
        self._finish("UPDATE message SET dead = 1 WHERE id = ? AND holder = ?", message)

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        for message in messages:
            self._finish("UPDATE message SET leased_until = 0 WHERE id = ? AND holder = ?", message)

    def close(self) -> None:
        self.closed.set()

    def _finish(self, statement: str, message: MessageProxy) -> None:
        row = message.options["row"]
        with self.broker.connection() as db:
            db.execute(statement, (row, self.name))
        self.held.discard(row)

    def _keep_leases(self) -> None:
        while not self.closed.wait(LEASE_SECONDS / 3):
            try:
                for row in list(self.held):
                    with self.broker.connection() as db:
                        db.execute(KEEP, (time.time() + LEASE_SECONDS, row, self.name))
            except ConnectionClosed:
                log.warning("a lease could not be kept; trying again", queue=self.queue_name, exc_info=True)
