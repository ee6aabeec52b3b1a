"""Small clips for the tests of encoding and decoding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation import media

WIDTH, HEIGHT, FPS = 96, 128, 24


def ramp(count: int = 24, cut: int | None = None) -> Iterator[NDArray[np.uint8]]:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    for index in range(count):
        base = np.stack([x * 2, y * 1.5, 60 + 0 * x], axis=2) + 0.2 * index
        yield (255 - base if cut is not None and index >= cut else base).clip(0, 255).astype(np.uint8)


def tone(seconds: float) -> NDArray[np.float32]:
    t = np.arange(round(seconds * media.SAMPLE_RATE)) / media.SAMPLE_RATE
    return np.repeat(0.2 * np.sin(2 * np.pi * 440 * t)[:, None], 2, axis=1).astype(np.float32)


def encode(path: Path, frames: Iterator[NDArray[np.uint8]], sound: NDArray[np.float32] | None = None, **options: Any) -> media.Written:
    return media.encode(frames, sound, fps=FPS, width=WIDTH, height=HEIGHT, path=path, metadata={"title": "a test"}, **options)
