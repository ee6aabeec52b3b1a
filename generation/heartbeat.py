"""The progress write of a running attempt: it is also its heartbeat, and it tells when to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from generation import tail
from generation.errors import StopWorkError, WorkerStoppingError
from generation.models.life import Life
from generation.states import Stage, overall

stopping = threading.Event()  # this worker process has been asked to end
INTERVAL = 0.2  # seconds between two progress writes; a change of stage is written at once
log = structlog.get_logger(__name__)


class Heartbeat:
    """Called with stage and fraction while an attempt works."""

    def __init__(self, request: Life) -> None:
        self.request = request
        self._began = self._written = time.monotonic()
        self._stage: Stage | None = None
        self._done = 0.0  # of this attempt; the row keeps what an earlier one had reached

    def __call__(self, stage: Stage, fraction: float) -> None:
        """Write progress; the bar never runs backwards, not even when another worker begins anew.

        Raises:
            StopWorkError: the row is no longer this attempt's.
            WorkerStoppingError: the process is to end; the row goes back to the queue.
        """
        if stopping.is_set():
            raise WorkerStoppingError
        now = time.monotonic()
        if stage is self._stage and fraction < 1.0 and now - self._written < INTERVAL:
            return
        done = self._done = max(self._done, overall(stage, fraction))
        eta = (now - self._began) * (1.0 - done) / done if done > 0.05 else None
        self._stage, self._written = stage, now
        if not type(self.request).objects.beat(self.request, stage=stage, fraction=max(done, self.request.fraction), eta_seconds=eta):
            raise StopWorkError
        self.announce()

    def announce(self) -> None:
        """Tell the pages of other processes how the row stands now."""
        tail.announce(self.request)

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Extend the lease from a thread while one step takes longer than it (weights that load, a long encode)."""
        stop = threading.Event()
        thread = threading.Thread(target=self._extend, args=(stop,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _extend(self, stop: threading.Event) -> None:
        try:
            while not stop.wait(settings.LEASE_SECONDS / 3):
                try:
                    type(self.request).objects.held_by(self.request).update(heartbeat_at=Now())
                except Exception:
                    log.exception("the lease could not be extended; trying again")
                    connection.close()  # a dead one stays dead: the next time takes another
        finally:
            connection.close()
