"""One thread beside the worker's own: it ends what the worker began, while the worker begins the next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context

from django.db import connections


class Finisher:
    """Does one thing at a time; whoever hands over the next waits until the last is done, so that no more than two clips are held."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def take(self, work: Callable[[], None]) -> None:
        """Do ``work``, which catches its own errors, in a thread that has database connections of its own."""
        self.wait()
        self._thread = threading.Thread(target=copy_context().run, args=(self._do, work), name="finisher", daemon=True)
        self._thread.start()

    def wait(self, timeout: float | None = None) -> None:
        """Return when nothing is being finished, or ``timeout`` seconds are over."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connections.close_all()


finisher = Finisher()  # of this worker process
