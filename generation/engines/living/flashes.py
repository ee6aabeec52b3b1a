"""No clip may flash: general and red flashes are counted as WCAG 2.3.1 does, and a frame that would be one too many is damped."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

GRID = (18, 32)  # columns, rows of the cells looked at
MOST = 3  # flashes in any second
STEP = 0.10  # change of relative luminance that is half a flash, where the darker state is below DARK
DARK = 0.80
RED_STEP = 20.0  # change of (R - G - B) x 320 that is half a red flash, where one state is saturated red
SATURATED = 0.8  # R / (R + G + B)
AREA = 0.25  # of the picture flashing together
DAMPING = (0.5, 0.25, 0.1, 0.0)  # how much of a forbidden change is let through, tried in turn


class Counter:
    """Counts opposing changes in each cell over the last second."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._index = 0
        self._marks: deque[tuple[int, NDArray[np.bool_]]] = deque()
        self._extreme: NDArray[np.float32] | None = None
        self._way = np.zeros((2, GRID[1], GRID[0]), np.int8)

    def copy_state(self) -> tuple[int, list[tuple[int, NDArray[np.bool_]]], NDArray[np.float32] | None, NDArray[np.int8]]:
        return self._index, list(self._marks), None if self._extreme is None else self._extreme.copy(), self._way.copy()

    def restore(self, state: tuple[int, list[tuple[int, NDArray[np.bool_]]], NDArray[np.float32] | None, NDArray[np.int8]]) -> None:
        self._index, marks, self._extreme, self._way = state[0], state[1], state[2], state[3]
        self._marks = deque(marks)
        self._extreme = None if self._extreme is None else self._extreme.copy()
        self._way = self._way.copy()

    def feed(self, frame: NDArray[np.uint8]) -> float:
        """Take the next frame (RGB); return the flashes of the last second over the worst quarter of the picture."""
        signals, eligible = _signals(frame)
        self._index += 1
        if self._extreme is None:
            self._extreme = np.stack([signals, eligible], axis=0)
            return 0.0
        last, last_eligible = self._extreme
        change = signals - last
        steps = np.array([STEP, RED_STEP], np.float32)[:, None, None]
        allowed = np.stack([np.minimum(signals[0], last[0]) < DARK, np.maximum(eligible[1], last_eligible[1]) > 0])
        turned = (np.abs(change) >= steps) & allowed & (np.sign(change) != self._way)
        follows = np.sign(change) == self._way
        self._way = np.where(turned, np.sign(change), self._way).astype(np.int8)
        moved = turned | (follows & (change != 0))
        self._extreme = np.where(moved[None], np.stack([signals, eligible]), self._extreme)
        self._marks.append((self._index, turned))
        while self._marks and self._marks[0][0] <= self._index - self._fps:
            self._marks.popleft()
        counts = np.sum([mark for _, mark in self._marks], axis=0) / 2
        return max(float(np.quantile(kind, 1 - AREA)) for kind in counts)


def _signals(frame: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Relative luminance and redness per cell, and where each may count."""
    small = cv2.resize(frame, GRID, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    linear = np.where(small <= 0.04045, small / 12.92, ((small + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722])
    red = np.maximum(linear[..., 0] - linear[..., 1] - linear[..., 2], 0) * 320
    saturated = linear[..., 0] / np.maximum(linear.sum(axis=2), 1e-4) >= SATURATED
    return np.stack([light, red]).astype(np.float32), np.stack([np.ones_like(light), saturated]).astype(np.float32)


def worst(frames: Iterable[NDArray[np.uint8]], fps: int) -> float:
    """Return the most flashes any second of the clip holds."""
    counter = Counter(fps)
    return max((counter.feed(frame) for frame in frames), default=0.0)


def limit(frames: Iterable[NDArray[np.uint8]], fps: int) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames, each blended towards the one before it as far as is needed to stay at ``MOST`` flashes a second."""
    counter = Counter(fps)
    before: NDArray[np.uint8] | None = None
    for frame in frames:
        state = counter.copy_state()
        too_many = counter.feed(frame) > MOST
        before = _damped(counter, state, frame, before) if too_many and before is not None else frame
        yield before


def _damped(
    counter: Counter,
    state: tuple[int, list[tuple[int, NDArray[np.bool_]]], NDArray[np.float32] | None, NDArray[np.int8]],
    frame: NDArray[np.uint8],
    before: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    for share in DAMPING:
        calmer = np.asarray(cv2.addWeighted(frame, share, before, 1 - share, 0), np.uint8)
        counter.restore(state)
        if counter.feed(calmer) <= MOST:
            return calmer
    return before
