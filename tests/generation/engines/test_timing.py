"""How long each part took: told to whoever listens, and not of what failed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from generation.engines import timing
from generation.engines.timing import Part, timed, took


@pytest.fixture
def told() -> Iterator[list[tuple[Part, float]]]:
    heard: list[tuple[Part, float]] = []

    def listen(part: Part, seconds: float) -> None:
        heard.append((part, seconds))

    timing.listeners.append(listen)
    yield heard
    timing.listeners.remove(listen)


def test_tells_the_seconds_of_a_part(told: list[tuple[Part, float]], monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([10.0, 12.5])
    monkeypatch.setattr(time, "perf_counter", lambda: next(now))
    with timed(Part.ENCODE):
        pass
    assert told == [(Part.ENCODE, 2.5)]


def test_tells_nothing_of_what_failed(told: list[tuple[Part, float]]) -> None:
    with pytest.raises(ValueError), timed(Part.SIGN):
        raise ValueError
    assert told == []


def test_parts_may_lie_in_each_other(told: list[tuple[Part, float]]) -> None:
    with timed(Part.DENOISE), timed(Part.DECODE):
        pass
    assert [part for part, _ in told] == [Part.DECODE, Part.DENOISE]
    assert told[1][1] >= told[0][1] >= 0.0


def test_every_listener_hears_it_and_none_is_needed(told: list[tuple[Part, float]]) -> None:
    also: list[Part] = []
    timing.listeners.append(lambda part, seconds: also.append(part))
    took(Part.STORE, 1.0)
    timing.listeners.pop()
    took(Part.STORE, 2.0)
    assert also == [Part.STORE]
    assert told == [(Part.STORE, 1.0), (Part.STORE, 2.0)]
