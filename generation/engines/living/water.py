"""Water: waves roll in perspective, the surface flows, slopes catch the light and glints sparkle; its edges stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import waves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene

PERIODS = (2.5, 1.9, 1.35, 1.0, 0.8)  # s
LENGTHS = (0.30, 0.19, 0.12, 0.075, 0.05)  # of the water's height at the bottom of the frame
HEIGHTS = (1.0, 0.7, 0.45, 0.3, 0.2)
REACH = 5.0  # px (of 720 wide) the nearest water is displaced at full strength
SLOPE_LIGHT = 0.055
GLINT = 0.38
FLOW = 0.35  # px a frame towards the viewer
RESTORE = 0.8  # of the contrast that averaging two phases takes away from white water; ripples on a still surface lose none
DEEP = 0.3  # of the full flow
EDGE = 7.0  # coarse px over which the motion comes in from the shore


class Water:
    """Displacement and light of the water; ``strength`` 0..1.5, ``run`` how fast the surface itself flows.

    ``flow`` is the vertical displacement of the surface over one of its phases (coarse, texture px); ``deep`` is 255 where it flows
    well away from the shore.
    """

    def __init__(self, scene: Scene, strength: float, run: float, seconds: float, seed: int) -> None:
        rng = np.random.default_rng((seed, 2))
        shape = scene.water.shape
        rows = np.arange(shape[0], dtype=np.float32)[:, None] * np.ones((1, shape[1]), np.float32)
        columns = np.arange(shape[1], dtype=np.float32)[None, :] - shape[1] / 2
        tall = max(12.0, shape[0] - scene.horizon)
        near = ((rows - scene.horizon) / tall).clip(0.02, 1.2)  # 0 at the horizon, 1 at the bottom edge
        self._inside = waves.inwards(scene.water, EDGE) * scene.water
        unit = scene.framing.frame_width / 720
        reach = REACH * unit * strength * near**0.8
        rise, light = [], []
        bright = self._inside * np.float32(SLOPE_LIGHT * min(1.3, 0.4 + strength))
        for period, length, height in zip(PERIODS, LENGTHS, HEIGHTS, strict=True):
            turn = rng.uniform(-0.35, 0.35)
            # A flat sea seen at an angle: distance goes with 1/near, so does the phase; what is too fine to draw fades.
            far = 1 / near
            phase = 2 * np.pi * (far / (length * 4.5) + turn * columns / (tall * length) * (0.4 + near) + rng.uniform())
            phase += 0.7 * waves.smooth_noise(shape, shape[1] / 4, rng, flat=5) * near**0.5
            fine = np.abs(np.gradient(phase, axis=0))
            visible = (1.4 - fine).clip(0, 1) * height * near**0.4
            count = waves.cycles(seconds, period)
            rise.append((visible * reach * 0.55 * self._inside, phase, count))
            light.append((visible * bright, phase + np.pi / 2, count))  # the slope leads the height by a quarter
        self._rise, self._flow_cycles = waves.Modes(rise), waves.cycles(seconds, 2.5)
        self.flow = (-FLOW * 24 * seconds * unit * run * near * self._inside / self._flow_cycles).astype(np.float32)
        self.restore = RESTORE * min(1.0, max(0.0, run - 1) / 1.5)
        self.deep = np.where(self._inside > DEEP, 255, 0).astype(np.uint8)
        glint, twinkle, count = self._glints(scene, rng, seconds, strength)
        self._light = waves.Modes([*light, (glint * self._inside, twinkle, count)])

    def rise(self, moment: float) -> NDArray[np.float32]:
        """Return the vertical displacement by the waves (coarse, texture px)."""
        return self._rise.change(moment)

    def phases(self, moment: float) -> tuple[float, float, float]:
        """Return how much of ``flow`` each of two phases has, and the first's weight."""
        return waves.two_phases(moment, self._flow_cycles)

    def light(self, moment: float) -> NDArray[np.float32]:
        """Return the change of gain (coarse, 0 is none)."""
        return self._light.change(moment)

    def _glints(
        self, scene: Scene, rng: np.random.Generator, seconds: float, strength: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], int]:
        """Where the photo itself sparkles (local highlights), and a phase for each place."""
        grey = cv2.cvtColor(scene.texture, cv2.COLOR_RGB2GRAY)
        small = cv2.resize(grey, scene.water.shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        weight = scene.water + 1e-3  # the mean of the water alone: a dark shore would make its whole rim a highlight
        around = cv2.GaussianBlur(small * weight, (0, 0), 4) / cv2.GaussianBlur(weight, (0, 0), 4)
        bright = (small - around - 0.015).clip(0, 0.2) * 5 * (small > 0.2)
        place = rng.uniform(0, 2 * np.pi, scene.water.shape).astype(np.float32)
        place = np.asarray(cv2.GaussianBlur(place, (0, 0), sigmaX=1.2, sigmaY=0.5) * 3, np.float32)  # a glint is wider than tall
        near = ((np.arange(len(small), dtype=np.float32)[:, None] - scene.horizon) / max(12.0, len(small) - scene.horizon)).clip(0, 1)
        far = (near * 4).clip(0, 1)  # far glints are finer than the coarse grid can draw
        return (bright * far * GLINT * min(1.2, 0.5 + strength)).astype(np.float32), place.astype(np.float32), waves.cycles(seconds, 1.6)
