import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import dramatiq
import pytest
from dramatiq import Worker
from dramatiq.errors import QueueNotFound
from dramatiq.middleware import Retries

from alive_site.embedded import broker as embedded
from alive_site.embedded.broker import SQLiteBroker
from tests.processes.parts import until


@pytest.fixture
def broker(tmp_path: Path) -> SQLiteBroker:
    made = SQLiteBroker(tmp_path / "queue.sqlite3", middleware=[Retries(max_retries=2, min_backoff=10)])
    made.declare_queue("alive.local")
    return made


def send(broker: SQLiteBroker, text: str) -> None:
    broker.enqueue(dramatiq.Message(queue_name="alive.local", actor_name="note", args=(text,), kwargs={}, options={}))


def test_delivers_in_the_order_of_sending(broker: SQLiteBroker) -> None:
    for text in "abc":
        send(broker, text)
    consumer = broker.consume("alive.local", prefetch=3)
    assert [message.args[0] for message in (next(consumer), next(consumer), next(consumer)) if message] == ["a", "b", "c"]
    consumer.close()


def test_gives_one_message_to_one_consumer(broker: SQLiteBroker) -> None:
    send(broker, "once")
    first, second = broker.consume("alive.local"), broker.consume("alive.local")
    assert next(first) is not None
    assert next(second) is None
    first.close()
    second.close()


def test_forgets_a_message_only_when_it_is_acknowledged(broker: SQLiteBroker) -> None:
    send(broker, "job")
    consumer = broker.consume("alive.local")
    message = next(consumer)
    assert message is not None
    assert broker.depth("alive.local") == 1
    consumer.ack(message)
    assert broker.depth("alive.local") == 0
    consumer.close()


def ends(broker: SQLiteBroker) -> float:
    """When the one lease there is runs out, by the clock of ``time.time``."""
    with closing(sqlite3.connect(broker.path)) as db:
        return float(db.execute("SELECT leased_until FROM message").fetchone()[0])


def run_out(broker: SQLiteBroker) -> None:
    """Time goes by for every lease."""
    with closing(sqlite3.connect(broker.path, isolation_level=None)) as db:
        db.execute("UPDATE message SET leased_until = ?", (time.time() - 1,))


def test_gives_a_dead_consumers_message_to_the_next_one(broker: SQLiteBroker) -> None:
    send(broker, "job")
    dead, heir = broker.consume("alive.local"), broker.consume("alive.local")
    assert next(dead) is not None
    dead.close()  # its leases are no longer extended, as after a kill
    assert next(heir) is None
    run_out(broker)
    taken = next(heir)
    assert taken is not None
    assert taken.args == ("job",)
    heir.close()


def test_keeps_the_lease_of_a_slow_job(broker: SQLiteBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept again and again; the last time for so long that a busy machine has time to look."""
    monkeypatch.setattr(embedded, "LEASE_SECONDS", 0.3)
    send(broker, "slow")
    busy, idle = broker.consume("alive.local"), broker.consume("alive.local")
    assert next(busy) is not None
    for _time in range(2):
        run_out(broker)
        until(lambda: ends(broker) > time.time(), "nobody keeps the lease")
    monkeypatch.setattr(embedded, "LEASE_SECONDS", 600.0)
    until(lambda: ends(broker) > time.time() + 300, "nobody keeps the lease")
    assert next(idle) is None
    busy.close()
    idle.close()


def test_a_late_acknowledgement_does_not_take_the_heirs_message(broker: SQLiteBroker) -> None:
    send(broker, "job")
    slept = broker.consume("alive.local")
    message = next(slept)
    assert message is not None
    slept.close()
    run_out(broker)
    heir = broker.consume("alive.local")
    assert next(heir) is not None
    slept.ack(message)
    assert broker.depth("alive.local") == 1
    heir.close()


def test_keeps_refused_messages_apart(broker: SQLiteBroker) -> None:
    send(broker, "bad")
    consumer = broker.consume("alive.local")
    message = next(consumer)
    assert message is not None
    consumer.nack(message)
    assert broker.depth("alive.local") == 0
    with closing(sqlite3.connect(broker.path)) as db:
        assert db.execute("SELECT count(*) FROM message WHERE dead").fetchone() == (1,)
    consumer.close()


def test_knows_no_queue_that_was_not_declared(broker: SQLiteBroker) -> None:
    with pytest.raises(QueueNotFound):
        broker.consume("elsewhere")


def test_retries_through_a_real_worker(broker: SQLiteBroker) -> None:
    done, tries = threading.Event(), []

    def note(text: str) -> None:
        tries.append(text)
        if len(tries) < 2:
            raise RuntimeError("first try fails")
        done.set()

    dramatiq.actor(broker=broker, queue_name="alive.local")(note).send("again")
    worker = Worker(broker, queues={"alive.local"}, worker_threads=1, worker_timeout=20)
    worker.start()
    try:
        assert done.wait(30)
    finally:
        worker.stop()
    assert tries == ["again", "again"]
