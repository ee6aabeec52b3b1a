"""How long each part of a clip or a picture took, told to whoever listens: a worker's metrics, a benchmark."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class Part(StrEnum):
    """What making consists of, in order. Finer than the stages a page shows; ``draw`` is all that a picture's
    engine does.
    """

    JUDGE = "judge"
    DRAW = "draw"
    DENOISE = "denoise"
    DECODE = "decode"
    ENCODE = "encode"
    SIGN = "sign"
    JUDGE_CLIP = "judge_clip"
    STORE = "store"


Listener = Callable[[Part, float], None]
listeners: list[Listener] = []


def took(part: Part, seconds: float) -> None:
    for listener in listeners:
        listener(part, seconds)


@contextmanager
def timed(part: Part) -> Iterator[None]:
    """Tell how long the block took, unless it failed."""
    began = time.perf_counter()
    yield
    took(part, time.perf_counter() - began)
