"""Periodic noise and edges shared by everything that moves: smooth fields, distances to a mask's edge, two-phase flow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


HOLD = 1.5  # above 1, each of two phases is drawn alone for a while (0.54 of the time): sharper, and cheaper


def smooth_noise(shape: tuple[int, int], size: float, rng: np.random.Generator, *, flat: float = 1.0) -> NDArray[np.float32]:
    """Return noise of unit deviation whose blobs are about ``size`` px wide and ``flat`` times less tall."""
    rows, columns = max(3, math.ceil(shape[0] / size * flat) + 2), max(3, math.ceil(shape[1] / size) + 2)
    grains = cv2.resize(rng.standard_normal((rows, columns)).astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray((grains - grains.mean()) / max(float(grains.std()), 1e-6), np.float32)


def inwards(mask: NDArray[np.float32], reach: float) -> NDArray[np.float32]:
    """Return 0 at the mask's edge rising to 1 ``reach`` px inside; the picture's own edge is no edge."""
    padded = cv2.copyMakeBorder((mask > 0.5).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1] if padded.any() else np.zeros_like(mask)
    x = (distance / reach).clip(0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)


def two_phases(moment: float, cycles: int) -> tuple[float, float, float]:
    """Return the offsets (in periods, -0.5..0.5) of two copies half a period apart, and the weight of the first.

    Each copy jumps back when its weight is 0, so a picture can flow for ever and a clip of whole cycles loops.
    """
    first = moment * cycles % 1.0
    second = (first + 0.5) % 1.0
    weight = min(1.0, max(0.0, 0.5 + 0.5 * HOLD * math.cos(2 * math.pi * first)))
    return (first if first < 0.5 else first - 1.0), (second if second < 0.5 else second - 1.0), weight


def lost(weight: float) -> float:
    """How much more contrast a blend of two unlike pictures needs to have that of one."""
    return 1 / math.sqrt(weight**2 + (1 - weight) ** 2) - 1


def restored(luma: NDArray[np.uint8], amount: float, size: int) -> NDArray[np.uint8]:
    """Return the picture with ``amount`` more of its detail finer than ``size`` px, a power of two."""
    if amount < 0.02:
        return luma
    coarse = luma
    for _ in range(size.bit_length() - 1):  # by two each time: a fifth of the time of all at once
        coarse = np.asarray(cv2.resize(coarse, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.addWeighted(luma, 1 + amount, cv2.resize(coarse, luma.shape[::-1]), -amount, 0), np.uint8)


def cycles(seconds: float, period: float) -> int:
    """Whole cycles in the clip nearest to a period in seconds; at least one."""
    return max(1, round(seconds / period))


def halved(field: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of two by two values."""
    rows, columns = field.shape[:2]
    even = cv2.copyMakeBorder(field, 0, rows % 2, 0, columns % 2, cv2.BORDER_REPLICATE)
    small = cv2.resize(even, (-(-columns // 2), -(-rows // 2)), interpolation=cv2.INTER_AREA)
    return np.asarray(small.reshape(*small.shape[:2], *field.shape[2:]), np.float32)


class Modes:
    """A field that is a sum of waves, each whole cycles a clip, as fixed maps: a moment is one short vector times a matrix.

    amplitude sin(phase + turn) = amplitude sin(phase) cos(turn) + amplitude cos(phase) sin(turn)
    """

    def __init__(self, terms: Iterable[tuple[NDArray[np.float32], NDArray[np.float32], int]]) -> None:
        """``terms``: amplitude and phase (maps of one shape) and the cycles a clip, which may be negative."""
        maps, self._cycles = [], np.zeros(0, np.float32)
        for amplitude, phase, count in terms:
            maps += [(amplitude * np.sin(phase)).astype(np.float32), (amplitude * np.cos(phase)).astype(np.float32)]
            self._cycles = np.append(self._cycles, np.float32(count))
        whole = np.stack(maps)
        moving = np.flatnonzero(whole.any(axis=(0, 2)))
        self._shape = whole.shape[1:]
        self._rows = slice(int(moving[0]), int(moving[-1]) + 1) if len(moving) else slice(0, 0)  # above and below nothing moves
        self._maps = whole[:, self._rows].reshape(len(whole), -1)

    def change(self, moment: float) -> NDArray[np.float32]:
        """Return the field less what it is at moment 0."""
        turn = 2 * np.pi * self._cycles * moment
        parts = np.stack([np.cos(turn) - 1, np.sin(turn)], axis=1).astype(np.float32)
        # Not ``@``: a BLAS of several threads spins longer on so short a product than it takes.
        field = np.zeros(self._shape, np.float32)
        field[self._rows] = np.einsum("k,kn->n", parts.ravel(), self._maps).reshape(-1, self._shape[1])
        return field
