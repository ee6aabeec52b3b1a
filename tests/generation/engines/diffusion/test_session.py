"""One call of a pipeline in its own thread: a step at a time, ended by who asked, and its errors are theirs. Without torch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from generation.engines.diffusion.session import Session

STEPS = 3


class Pipeline:
    """As a pipeline works: steps with a callback after each, then the decoding. It may fail at a step, or in the decoding."""

    def __init__(self, *, fails_at: int | None = None, decode: Callable[[], Any] = lambda: "frames") -> None:
        self.fails_at, self.decode = fails_at, decode
        self.stepped: list[int] = []
        self.threads: set[str] = set()
        self.decoded = False

    def __call__(self, on_end: Any) -> Any:
        for index in range(STEPS):
            if index == self.fails_at:
                raise ValueError("the card fell off")
            self.stepped.append(index)
            self.threads.add(threading.current_thread().name)
            assert on_end(self, index, None, {"latents": index}) == {"latents": index}
        self.decoded = True
        return self.decode()


def test_tells_the_share_of_the_steps_in_the_callers_own_thread() -> None:
    pipeline, told = Pipeline(), list[tuple[float, str]]()
    session = Session(pipeline, STEPS)
    session.denoise(lambda share: told.append((share, threading.current_thread().name)))
    assert session.result() == "frames"
    here = threading.current_thread().name
    assert [share for share, _ in told] == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert {thread for _, thread in told} == {here}
    assert here not in pipeline.threads


def test_no_step_is_done_before_the_caller_has_seen_the_one_before() -> None:
    """The row that says how far it is, is the heartbeat and the look for a cancel."""
    pipeline = Pipeline()
    seen: list[int] = []
    Session(pipeline, STEPS).denoise(lambda share: seen.append(len(pipeline.stepped)))
    assert seen == [1, 2, 3]


def test_returns_when_denoising_ends_and_the_decoding_goes_on() -> None:
    may_decode = threading.Event()
    pipeline = Pipeline(decode=lambda: may_decode.wait(30) and "frames")
    session = Session(pipeline, STEPS)
    session.denoise(lambda share: None)
    may_decode.set()  # were it waited for, nobody would come to say so
    assert session.result() == "frames"


@pytest.mark.parametrize("step", [1, STEPS], ids=["in the middle", "at the last"])
def test_a_cancel_ends_the_pipeline_before_it_decodes(step: int) -> None:
    pipeline = Pipeline()

    def cancel(share: float) -> None:
        if share >= step / STEPS:
            raise KeyError("cancelled")

    session = Session(pipeline, STEPS)
    with pytest.raises(KeyError, match="cancelled"):
        session.denoise(cancel)
    assert (len(pipeline.stepped), pipeline.decoded) == (step, False)
    assert not session._thread.is_alive()  # the next clip finds the pipeline free


def test_a_failure_of_a_step_is_the_callers_at_once() -> None:
    told: list[float] = []
    with pytest.raises(ValueError, match="the card fell off"):
        Session(Pipeline(fails_at=2), STEPS).denoise(told.append)
    assert len(told) == 2


def test_a_failure_of_the_decoding_waits_for_who_asks_for_the_frames() -> None:
    def fail() -> None:
        raise MemoryError("no room")

    session = Session(Pipeline(decode=fail), STEPS)
    session.denoise(lambda share: None)
    with pytest.raises(MemoryError, match="no room"):
        session.result()


def test_a_pipeline_of_fewer_steps_than_it_said_is_no_endless_wait() -> None:
    told: list[float] = []
    session = Session(Pipeline(), STEPS + 1)
    session.denoise(told.append)
    assert len(told) == STEPS and session.result() == "frames"
