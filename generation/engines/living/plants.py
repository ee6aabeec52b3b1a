"""Plants: wind runs through them from side to side; tips move more than roots, and whole blades move together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import waves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene

REACH = 5.0  # px (of 720 wide) the tips of near plants sway at full strength
EDGE = 3.0  # coarse px


class Plants:
    """Displacement of the plants; ``strength`` 0..1.5."""

    def __init__(self, scene: Scene, strength: float, seconds: float, seed: int) -> None:
        rng = np.random.default_rng((seed, 3))
        mask = scene.plants * (1 - scene.people)
        shape = mask.shape
        columns = np.arange(shape[1], dtype=np.float32)[None, :] / shape[1]
        rows = np.arange(shape[0], dtype=np.float32)[:, None] / shape[0]
        inside = np.maximum(waves.inwards(mask, EDGE) * mask, 0.35 * cv2.GaussianBlur(mask, (0, 0), 2))
        unit = scene.framing.frame_width / 720
        reach = (REACH * unit * strength * _free(mask) * inside * (0.35 + 0.65 * scene.depth)).astype(np.float32)
        # Along x the phase runs with the wind; along y it barely changes: isotropic noise makes blades wiggle like worms.
        along = waves.smooth_noise((1, shape[1]), shape[1] / 9, rng) if shape[1] > 8 else np.zeros((1, shape[1]), np.float32)
        slow = (2 * np.pi * 1.3 * columns + 0.8 * along + 0.5 * rows).astype(np.float32)
        fast = (2 * np.pi * 4.2 * columns + 1.6 * along + 0.8 * rows).astype(np.float32)
        cycles = (waves.cycles(seconds, 2.5), waves.cycles(seconds, 1.25), waves.cycles(seconds, 5.0))
        self._sway = waves.Modes(_gusty(reach, slow, fast, cycles))

    def displace(self, moment: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the displacement along x and y (coarse, texture px)."""
        sway = self._sway.change(moment)
        return sway, np.abs(sway) * np.float32(0.12)


def _gusty(
    reach: NDArray[np.float32], slow: NDArray[np.float32], fast: NDArray[np.float32], cycles: tuple[int, int, int]
) -> list[tuple[NDArray[np.float32], NDArray[np.float32], int]]:
    """Two sways, (0.65 + 0.35 sin gust)(0.7 sin slow + 0.3 sin fast), taken apart into plain waves."""
    terms = []
    for share, phase, count in ((0.7, slow, cycles[0]), (0.3, fast, cycles[1])):
        half = np.float32(0.35 * share / 2) * reach
        gust = slow * np.float32(0.7)
        terms += [
            (np.float32(0.65 * share) * reach, phase, -count),
            (half, phase - gust + np.float32(np.pi / 2), cycles[2] - count),
            (-half, phase + gust + np.float32(np.pi / 2), -cycles[2] - count),
        ]
    return terms


def _free(mask: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far from its root each point is, 0.35..1: in each column, upwards from where the plants end."""
    rows = len(mask)
    solid = mask > 0.5
    bottom = np.where(solid.any(axis=0), rows - 1 - np.argmax(solid[::-1], axis=0), rows - 1).astype(np.float32)
    bottom = np.asarray(cv2.GaussianBlur(bottom[None, :], (0, 0), 6), np.float32)
    up = (bottom - np.arange(rows, dtype=np.float32)[:, None]) / (0.45 * rows)
    return np.asarray(0.35 + 0.65 * up.clip(0, 1), np.float32)
