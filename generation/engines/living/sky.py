"""Clouds: the sky drifts sideways, faster overhead than at the horizon, and its two phases differ so that it evolves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation.yuv import Planes

from . import waves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene

SPEED = 0.5  # px a frame (of 720) overhead at full strength, 24 fps
AT_HORIZON = 0.25  # of the speed overhead
SIDES = 0.14  # of the width over which the drift comes to rest, so that nothing enters from a mirror
PERIOD = 5.0  # s of one phase
COLUMNS = 202  # of the coarse texture of a frame of 720 px, at which ``texture_of`` was set
FLAT = 1.2  # of ``texture_of``: below it there is nothing in the sky that could be seen moving
FAINT, FULL = 2.0, 4.5  # between these the sky's own drift comes in; clouds that were asked for drift as asked
CALM = 0.18  # of the width, over which the drift comes in around the sun or moon: steeper, and the clouds would fold
ROUNDED = (-0.3, 0.2, -0.1, 0.4, -0.4, 0.1, -0.2, 0.3)  # of a level, added before rounding
RESTORE = 0.6  # of the contrast that averaging two phases takes away


class Sky:
    """How the sky drifts; ``drift`` is signed strength, to the right when positive.

    ``flow`` is the displacement over one of its two phases (coarse, ``h x w x 2`` texture px).
    """

    def __init__(self, scene: Scene, drift: float, seconds: float, seed: int) -> None:
        rng = np.random.default_rng((seed, 1))
        shape = scene.sky.shape
        rows = np.arange(shape[0], dtype=np.float32)[:, None]
        columns = np.arange(shape[1], dtype=np.float32)[None, :]
        high = (1 - rows / max(1.0, scene.horizon)).clip(0, 1)
        side = (np.minimum(columns, shape[1] - 1 - columns) / (SIDES * shape[1])).clip(0, 1)
        calm = _fixed_light(scene)
        speed = SPEED * 24 * seconds * scene.framing.frame_width / 720 * (AT_HORIZON + (1 - AT_HORIZON) * high) * side * calm
        self._cycles = waves.cycles(seconds, PERIOD)
        reach = drift / self._cycles
        bend = waves.smooth_noise(shape, shape[1] / 2.5, rng), waves.smooth_noise(shape, shape[1] / 3, rng)
        # Backward: what moves right is fetched from the left.
        along = -speed * reach * (1 + 0.25 * bend[0])
        across = -speed * abs(reach) * (0.10 * bend[1] + 0.08)
        self.flow = np.dstack([along, across * (rows > 2)]).astype(np.float32)

    def phases(self, moment: float) -> tuple[float, float, float]:
        """Return how much of ``flow`` each of two phases has, and the first's weight."""
        return waves.two_phases(moment, self._cycles)


def mixed(one: Planes, other: Planes, weight: float) -> Planes:
    """Blend two phases, and give luma back what contrast that takes away."""
    y, u, v = (_blended(a, b, weight) for a, b in zip(one, other, strict=True))
    return Planes(waves.restored(y, RESTORE * waves.lost(weight), 8), u, v)


def _blended(one: NDArray[np.uint8], other: NDArray[np.uint8], weight: float) -> NDArray[np.uint8]:
    """Blend strip by strip, each rounded a little otherwise: where both differ by one level, all would turn in the same frame."""
    out = np.empty_like(one)
    ends = np.linspace(0, len(one), len(ROUNDED) + 1).astype(int)
    for more, top, bottom in zip(ROUNDED, ends[:-1], ends[1:], strict=True):
        cv2.addWeighted(one[top:bottom], weight, other[top:bottom], 1 - weight, more, dst=out[top:bottom])
    return out


def _fixed_light(scene: Scene) -> NDArray[np.float32]:
    """0 around the sun or moon, which does not drift with the clouds; 1 elsewhere. Coarse."""
    red, green, blue = cv2.split(scene.texture)
    light = cv2.resize(cv2.min(cv2.min(red, green), blue), scene.sky.shape[::-1], interpolation=cv2.INTER_AREA)
    disc = ((light > 244) & (scene.sky > 0.5)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(disc)
    drifts = np.ones_like(scene.sky)
    for number in range(1, count):
        area, wide, tall = stats[number, cv2.CC_STAT_AREA], stats[number, cv2.CC_STAT_WIDTH], stats[number, cv2.CC_STAT_HEIGHT]
        if 30 < area < 0.04 * disc.size and area > 0.35 * wide * tall and max(wide, tall) < 2.5 * min(wide, tall):
            drifts[labels == number] = 0
    return waves.inwards(np.asarray(cv2.erode(drifts, np.ones((5, 5), np.uint8)), np.float32), CALM * drifts.shape[1])


def texture_of(scene: Scene) -> float:
    """How much there is to see moving in the sky: deviation of its middle scales, in grey levels, at any size of the frame."""
    unit = scene.sky.shape[1] / COLUMNS
    grey = cv2.cvtColor(scene.coarse, cv2.COLOR_RGB2GRAY).astype(np.float32)
    inside = cv2.erode((scene.sky > 0.9).astype(np.uint8), np.ones((max(3, round(15 * unit)),) * 2, np.uint8)) > 0
    if inside.sum() < 200 * unit**2:
        return 0.0
    weight = inside.astype(np.float32)
    around = cv2.GaussianBlur(grey * weight, (0, 0), 12 * unit) / np.maximum(cv2.GaussianBlur(weight, (0, 0), 12 * unit), 1e-3)
    return float(np.percentile(np.abs(cv2.GaussianBlur(grey, (0, 0), 1.5 * unit) - around)[inside], 80))
