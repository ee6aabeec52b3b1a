"""No clip may flash: general and red flashes are counted as WCAG 2.3.1 does, and a frame that would be one too many is damped."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation import yuv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

GRID = (18, 32)  # columns, rows of the cells looked at
MOST = 3  # flashes in any second
STEP = 0.10  # change of relative luminance that is half a flash, where the darker state is below DARK
DARK = 0.80
RED_STEP = 20.0  # change of (R - G - B) x 320 that is half a red flash, where one state is saturated red
SATURATED = 0.8  # R / (R + G + B)
STEPS = np.array([STEP, RED_STEP], np.float32)[:, None, None]
AREA = 0.25  # of the picture flashing together
FROM_YUV = np.array([[1.16438, 0, 1.59603], [1.16438, -0.39176, -0.81297], [1.16438, 2.01723, 0]], np.float32)  # ITU-R BT.601
DAMPING = (0.5, 0.25, 0.1, 0.0)  # how much of a forbidden change is let through, tried in turn


State = tuple[int, list[tuple[int, "NDArray[np.bool_]"]], "NDArray[np.int16]", "NDArray[np.float32] | None", "NDArray[np.int8]"]


class Counter:
    """Counts opposing changes in each cell over the last second."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._index = 0
        self._marks: deque[tuple[int, NDArray[np.bool_]]] = deque()
        self._total = np.zeros((2, GRID[1], GRID[0]), np.int16)
        self._extreme: NDArray[np.float32] | None = None
        self._way = np.zeros((2, GRID[1], GRID[0]), np.int8)

    def state(self) -> State:
        """Return what ``restore`` needs; ``feed`` makes new arrays and writes to none of these."""
        return self._index, list(self._marks), self._total, self._extreme, self._way

    def restore(self, state: State) -> None:
        self._index, marks, self._total, self._extreme, self._way = state
        self._marks = deque(marks)

    def feed(self, frame: NDArray[np.uint8]) -> float:
        """Take the next frame (RGB or I420); return the flashes of the last second over the worst quarter of the picture."""
        signals, eligible = _signals(frame)
        self._index += 1
        if self._extreme is None:
            self._extreme = np.stack([signals, eligible], axis=0)
            return 0.0
        last, last_eligible = self._extreme
        change = signals - last
        way = np.sign(change)
        allowed = np.stack([np.minimum(signals[0], last[0]) < DARK, np.maximum(eligible[1], last_eligible[1]) > 0])
        turned = (np.abs(change) >= STEPS) & allowed & (way != self._way)
        moved = turned | ((way == self._way) & (change != 0))
        self._way = np.where(turned, way, self._way).astype(np.int8)
        self._extreme = np.where(moved[None], np.stack([signals, eligible]), self._extreme)
        self._marks.append((self._index, turned))
        self._total = self._total + turned
        while self._marks and self._marks[0][0] <= self._index - self._fps:
            self._total = self._total - self._marks.popleft()[1]
        place = int(self._total[0].size * (1 - AREA))  # a quarter of the cells have at least the value here
        return max(float(np.partition(kind.ravel(), place)[place]) / 2 for kind in self._total) if self._total.any() else 0.0


def _signals(frame: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Relative luminance and redness per cell, and where each may count."""
    small = _cells(frame)
    linear = np.where(small <= 0.04045, small / 12.92, ((small + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722])
    red = np.maximum(linear[..., 0] - linear[..., 1] - linear[..., 2], 0) * 320
    saturated = linear[..., 0] / np.maximum(linear.sum(axis=2), 1e-4) >= SATURATED
    return np.stack([light, red]).astype(np.float32), np.stack([np.ones_like(light), saturated]).astype(np.float32)


def _cells(frame: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The mean RGB of each cell, 0..1, of an RGB or an I420 frame."""
    if frame.ndim == 3:
        return np.asarray(cv2.resize(frame, GRID, interpolation=cv2.INTER_AREA), np.float32) * np.float32(1 / 255)
    y, u, v = (cv2.resize(_halved(plane), GRID, interpolation=cv2.INTER_AREA).astype(np.float32) for plane in yuv.planes(frame))
    return np.asarray(((np.dstack([y - 16, u - 128, v - 128]) @ FROM_YUV.T) / 255).clip(0, 1), np.float32)


def _halved(plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make a plane smaller by two while it has many pixels a cell: a third of the time of all at once."""
    while plane.shape[1] >= 8 * GRID[0] and plane.shape[0] >= 8 * GRID[1]:
        plane = np.asarray(cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8)
    return plane


def worst(frames: Iterable[NDArray[np.uint8]], fps: int) -> float:
    """Return the most flashes any second of the clip holds."""
    counter = Counter(fps)
    return max((counter.feed(frame) for frame in frames), default=0.0)


def limit(frames: Iterable[NDArray[np.uint8]], fps: int) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames, each blended towards the one before it as far as is needed to stay at ``MOST`` flashes a second."""
    counter = Counter(fps)
    before: NDArray[np.uint8] | None = None
    for frame in frames:
        state = counter.state()
        too_many = counter.feed(frame) > MOST
        before = _damped(counter, state, frame, before) if too_many and before is not None else frame
        yield before


def _damped(
    counter: Counter,
    state: State,
    frame: NDArray[np.uint8],
    before: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    for share in DAMPING:
        calmer = np.asarray(cv2.addWeighted(frame, share, before, 1 - share, 0), np.uint8)
        counter.restore(state)
        if counter.feed(calmer) <= MOST:
            return calmer
    return before
