"""The round of everything that puts right what was left behind: it goes on after an error, and ends when it is asked to."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from alive_site import files, sweeper
from generation import sweeper as generation_sweeper
from stories import sweeper as stories_sweeper

SECONDS = 10


class Rounds:
    """Notes what each round does, and ends the sweeper after so many."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.stop = threading.Event()
        self.last = 3
        self.fails: dict[int, Exception] = {}
        self._count = 0
        monkeypatch.setattr(sweeper, "INTERVAL", 0.001)
        monkeypatch.setattr(generation_sweeper, "sweep", self.round)
        for module, name in ((stories_sweeper, "sweep"), (stories_sweeper, "tidy"), (files, "remove_orphans")):
            monkeypatch.setattr(module, name, lambda name=name: self.done.append(name))

    def round(self) -> None:
        self._count += 1
        if self._count == self.last:
            self.stop.set()
        if error := self.fails.get(self._count):
            raise error
        self.done.append("generation")


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch, db: Any) -> Rounds:
    return Rounds(monkeypatch)


def test_sweeps_both_floors_each_round_until_it_is_stopped(rounds: Rounds) -> None:
    sweeper.run_until(rounds.stop)
    assert rounds.done == ["generation", "sweep"] * 3


def test_an_error_of_one_round_does_not_end_the_next(rounds: Rounds) -> None:
    rounds.fails = {1: OSError("no space left"), 2: RuntimeError("whatever")}
    sweeper.run_until(rounds.stop)
    assert rounds.done == ["generation", "sweep"]


def test_tidies_now_and_then_only(rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks for every stored file: not each second."""
    monkeypatch.setattr(sweeper, "TIDY_INTERVAL", -1.0)
    sweeper.run_until(rounds.stop)
    assert rounds.done == ["generation", "sweep", "tidy", "remove_orphans"] * 3


def test_does_nothing_once_it_is_stopped(rounds: Rounds) -> None:
    rounds.stop.set()
    sweeper.run_until(rounds.stop)
    assert rounds.done == []
