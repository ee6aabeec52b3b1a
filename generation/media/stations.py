"""Threads that hand work on to one another: each takes what comes in order, and nobody waits for one that has died."""

from __future__ import annotations

from abc import abstractmethod
from queue import Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")
LOOK_EVERY = 0.2  # seconds; whether the one who is to take it has died


class Station(Thread, Generic[T]):
    """Works on what is handed over until None comes.

    Attributes:
        error: what ended it early.
        over: set when it is to take nothing more, or cannot.
    """

    def __init__(self, name: str, size: int) -> None:
        super().__init__(name=name, daemon=True)
        self.queue: Queue[T | None] = Queue(size)
        self.over = Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:
            self.error = error
            self.over.set()

    @abstractmethod
    def work(self) -> None:
        """Take from the queue until None comes."""

    def put(self, piece: T | None) -> None:
        """Hand a piece over; waits while the queue is full, but not for a station that is over."""
        while not self.over.is_set():
            try:
                self.queue.put(piece, timeout=LOOK_EVERY)
                return
            except Full:
                continue

    def finish(self) -> None:
        """Let it work on what it has, and wait for that.

        Raises whatever ended it early.
        """
        self.put(None)
        self.join()
        if self.error is not None:
            raise self.error

    def abort(self) -> None:
        """Let it stop as soon as it looks, and wait for that."""
        self.put(None)
        self.over.set()
        self.join()
