"""The line of requests: what a claim costs among many rows, and whether thousands that wait are each taken once, though bells get lost.

Imported by ``benchmarks.web`` after Django is set up.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dramatiq
from django.conf import settings

from generation import attempt, services, sweeper
from generation.engines import UnusablePhotoError
from generation.models import AliveRequest
from generation.states import State
from generation.tasks import queue_name
from stories.models import User
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parent.parent
CLAIMS, MEMBERS, WORKERS = 50, 50, 2
LOST_BELLS = 10  # one of so many messages is thrown away


def cpu_of(work: Callable[[], object], rounds: int) -> float:
    """Return the median CPU seconds of one call."""
    work()
    spent = []
    for _round in range(rounds):
        began = time.thread_time()
        work()
        spent.append(time.thread_time() - began)
    return statistics.median(spent)


def claims_at(rows: int, owner: User) -> float:
    """Return the CPU seconds of one look at the line and one claim while ``rows`` finished requests lie beside it."""
    missing = rows - AliveRequest.objects.count()
    finished = (AliveRequest(owner=owner, region="local", state=State.READY, photo="x.jpg") for _row in range(max(missing, 0)))
    AliveRequest.objects.bulk_create(finished, batch_size=2000)
    queued = AliveRequest.objects.bulk_create(AliveRequest(owner=owner, region="local", photo="x.jpg") for _row in range(CLAIMS + 1))
    waiting = iter(queued)

    def claim() -> None:
        chosen = AliveRequest.objects.next_in_line(next(waiting).pk)
        if chosen is None or not AliveRequest.objects.claim(chosen, worker="bench"):
            raise SystemExit("there was nothing to claim; nothing was measured")

    spent = cpu_of(claim, CLAIMS)
    AliveRequest.objects.filter(pk__in=[alive.pk for alive in queued]).delete()
    return spent


def thousands(count: int, photo: bytes) -> dict[str, float]:
    """Ask for ``count`` clips, throw a part of the bells away, and let two worker processes and the sweeper empty the line.

    The workers do nothing but end each request, so that what is counted is the line, not an engine.
    """
    owners = [UserFactory(username=f"asks{number}") for number in range(MEMBERS)]
    began = time.perf_counter()
    for number in range(count):
        services.request_alive(owner=owners[number % MEMBERS], photo=photo, suffix=".jpg", prompt="waves", has_people=False, seed=number)
    asked = time.perf_counter() - began
    _lose_bells()
    began = time.perf_counter()
    command = [sys.executable, "-c", "import django; django.setup(); from benchmarks.line import work; work()"]
    workers = [subprocess.Popen(command, cwd=ROOT) for _worker in range(WORKERS)]
    try:
        while AliveRequest.objects.exclude(state=State.FAILED).exists() and time.perf_counter() - began < 600:
            sweeper.sweep()
            time.sleep(1.0)  # as the site's own sweeper
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(30)
    drained = time.perf_counter() - began
    rows = AliveRequest.objects.values_list("state", "attempt")
    told = {
        "asked_per_second": count / asked,
        "taken_per_second": count / drained,
        "lost": sum(state != State.FAILED for state, _attempt in rows) + count - len(rows),
        "taken_twice": sum(tries > 1 for _state, tries in rows),
    }
    AliveRequest.objects.all().delete()
    return told


def _lose_bells() -> None:
    broker: Any = dramatiq.get_broker()
    with broker.connection() as queue:
        queue.execute("DELETE FROM message WHERE rowid % ? = 0", (LOST_BELLS,))


def _end_at_once(alive: AliveRequest, beat: Any, scratch: Path) -> None:
    raise UnusablePhotoError("a benchmark makes no clip")


def work() -> None:
    """One worker process: the site's own broker, line, claim and fence."""
    line = attempt.Work(AliveRequest, _end_at_once)
    consumer = dramatiq.get_broker().consume(queue_name(settings.REGION), timeout=100)
    for message in consumer:
        if message is not None:
            attempt.run_next(line, message.args[0], worker=str(os.getpid()))
            consumer.ack(message)
