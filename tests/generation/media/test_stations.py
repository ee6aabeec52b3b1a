"""Stations: in order, to the end, and no waiting for the dead."""

from __future__ import annotations

from threading import Event

import pytest

from generation.media.stations import Station

PATIENCE = 30.0  # seconds


class Adder(Station[int]):
    def __init__(self, size: int = 2, bad: int | None = None) -> None:
        super().__init__("adder", size)
        self.taken: list[int] = []
        self.begun, self.may_go_on = Event(), Event()
        self.may_go_on.set()
        self.bad = bad

    def work(self) -> None:
        while (number := self.queue.get()) is not None:
            self.begun.set()
            self.may_go_on.wait(PATIENCE)
            if self.over.is_set():
                return
            if number == self.bad:
                raise ValueError("a bad number")
            self.taken.append(number)


def test_takes_everything_in_order() -> None:
    station = Adder()
    station.start()
    for number in range(9):
        station.put(number)
    station.finish()
    assert station.taken == list(range(9))


def test_nobody_waits_for_one_that_has_died() -> None:
    station = Adder(size=1, bad=1)
    station.start()
    for number in range(50):
        station.put(number)  # far more than it holds
    with pytest.raises(ValueError, match="a bad number"):
        station.finish()
    assert station.taken == [0]


def test_stops_with_what_it_has_when_it_is_told_to() -> None:
    station = Adder(size=5)
    station.may_go_on.clear()
    station.start()
    for number in range(4):
        station.put(number)
    assert station.begun.wait(PATIENCE)
    station.over.set()
    station.may_go_on.set()
    station.abort()
    assert station.taken == []
    assert not station.is_alive()
