"""Reads progress for all sockets of a process, in a thread with a connection of its own, and only after something was written.

SQLite counts the writes of others (``PRAGMA data_version``): asking costs microseconds, so one may ask fifty times a second.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from generation.progress import Snapshot, newer_than

ANYWAY = 1.0  # seconds after which one looks although nothing was counted


class Changes:
    """Made by each event loop that follows progress; ``close`` ends its thread."""

    def __init__(self) -> None:
        self._version, self._looked = -1.0, 0.0
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="progress")

    def read(self, known: dict[str, int]) -> list[Snapshot]:
        """Return what is newer than ``known`` (id -> last seq). Runs in the thread."""
        try:
            version = self._written()
            if version == self._version and time.monotonic() - self._looked < ANYWAY:
                return []
            found = newer_than(known)
        except Exception:
            connection.close()  # the next look begins anew
            raise
        self._version, self._looked = version, time.monotonic()
        return found

    def close(self) -> None:
        self.thread.submit(connection.close)
        self.thread.shutdown(wait=False)

    def _written(self) -> float:
        """Return a number that changes with each write of others; other databases do not tell, so it always changes."""
        if connection.vendor != "sqlite":
            return time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return float(cursor.fetchone()[0])
