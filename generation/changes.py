"""Reads progress for all sockets of a process, in a thread with a connection of its own, and only after something was written.

SQLite counts the writes of others (``PRAGMA data_version``): asking costs microseconds, so one may ask fifty times a second.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from generation.progress import Snapshot, newer_than

ANYWAY = 1.0  # seconds after which one looks although nothing was counted
WHOLE = 5.0  # seconds after which one looks at every watched row: a clock that was set back hides nothing for longer
OVERLAP = timedelta(seconds=2)  # a row carries the moment of its statement, and is seen when its transaction ends


class Changes:
    """Made by each event loop that follows progress; ``close`` ends its thread."""

    def __init__(self) -> None:
        self._version, self._looked, self._whole = -1.0, 0.0, 0.0
        self._since: datetime | None = None
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="progress")

    def read(self, known: dict[str, int]) -> list[Snapshot]:
        """Return what is newer than ``known`` (id -> last seq). Runs in the thread."""
        try:
            version = self._written()
            if version == self._version and time.monotonic() - self._looked < ANYWAY:
                return []
            now = timezone.now()
            found = newer_than(known, since=self._moment())
        except Exception:
            connection.close()  # the next look begins anew
            self._since = None
            raise
        self._version, self._looked, self._since = version, time.monotonic(), now - OVERLAP
        return found

    def close(self) -> None:
        self.thread.submit(connection.close)
        self.thread.shutdown(wait=False)

    def _moment(self) -> datetime | None:
        """Return from when on to look; None for everything. Only SQLite's clock is surely this process's own."""
        if connection.vendor == "sqlite" and time.monotonic() - self._whole < WHOLE:
            return self._since
        self._whole = time.monotonic()
        return None

    def _written(self) -> float:
        """Return a number that changes with each write of others; other databases do not tell, so it always changes."""
        if connection.vendor != "sqlite":
            return time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return float(cursor.fetchone()[0])
