"""Light: the sky's colour and the time of day over the clip, drawn as one low-resolution tint per frame."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation import yuv

from . import waves
from .scene import COARSE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .direction import Plan
    from .scene import Scene

# Change of gain at full strength (R, G, B): over the sky at the horizon, over the sky at the top, over the ground.
LIGHTS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "sunrise": ((0.42, 0.14, -0.16), (0.14, 0.05, 0.02), (0.24, 0.10, -0.08)),
    "dusk": ((0.30, -0.14, -0.34), (-0.34, -0.36, -0.12), (-0.24, -0.36, -0.30)),
    "night": ((-0.42, -0.38, -0.22), (-0.48, -0.44, -0.26), (-0.46, -0.42, -0.30)),
    "change": ((0.26, 0.02, -0.14), (-0.02, -0.08, 0.12), (0.06, 0.01, -0.02)),
    "warm": ((0.16, 0.04, -0.12), (0.10, 0.03, -0.06), (0.14, 0.05, -0.10)),
    "bright": ((0.16, 0.16, 0.15), (0.14, 0.14, 0.14), (0.18, 0.17, 0.15)),
    "dark": ((-0.28, -0.28, -0.26), (-0.32, -0.32, -0.30), (-0.30, -0.30, -0.28)),
}
BREATH = ((0.060, 0.015, -0.045), (0.008, 0.0, 0.012), (0.020, 0.008, -0.010))  # unasked: the sky's colour lives a little
BLUE_DAMP = 0.7  # a warm light on a blue sky would turn it grey
SHADE = 0.035  # cloud shadows on the ground
SWEEP = 0.18  # a soft light over things, where nothing else moves
ROOM = (215.0, 110.0)  # luma that takes none of it, and from where down all: white fur would burn out


LUMA, CHROMA = yuv.WEIGHTS[:1], yuv.WEIGHTS[1:] * np.float32(yuv.CHROMA)  # of a change of red, green, blue by one level


class Grade:
    """The tint of each moment on the coarse texture, ``h x w x 3`` around 0: gain of luma, and what to add to U and to V.

    Light that nobody asked for is faint and wide, and its maps are made smaller once more: ``side`` is the texture px of a value.

    A gain of red, green and blue is turned into a tint once, with the colours the photo has there.
    """

    def __init__(self, scene: Scene, plan: Plan, seconds: float, seed: int) -> None:
        rng = np.random.default_rng((seed, 6))
        self._loop = plan.loop
        rows, columns = scene.sky.shape
        low = ((np.arange(rows, dtype=np.float32) / max(8.0, scene.horizon)).clip(0, 1) ** 1.4)[:, None, None]
        # Stalks and masts before the sky take its light: on this grid their own would be a dark halo.
        whole = cv2.morphologyEx(scene.sky, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (columns // 14 | 1,) * 2))
        sky = cv2.GaussianBlur(whole, (0, 0), 3)[..., None] if scene.sure["sky"] else np.zeros((rows, columns, 1), np.float32)
        water = cv2.GaussianBlur(scene.water, (0, 0), 3)[..., None] * np.float32(0.6 if scene.sure["water"] > 0.7 else 0)
        self._sky, self._low, self._ground = sky, low, np.asarray(1 - sky, np.float32)
        self._colours = scene.coarse.astype(np.float32)
        blue = _blueness(scene)
        asked = np.zeros((rows, columns, 3), np.float32)
        for name, strength in plan.light.items():
            asked += self._spread(LIGHTS.get(name, LIGHTS["warm"]), water, blue) * np.float32(min(1.3, 0.35 + 0.8 * strength))
        own = bool(scene.sure["sky"]) and not plan.light and not plan.only
        self._asked = self._tint(asked) if plan.light else None
        self._breath = self._tint(self._spread(BREATH, water, blue)) if own else None
        still = not (plan.sky or plan.water or plan.plants)
        self._shade = waves.smooth_noise((rows, columns * 2), columns / 2, rng, flat=3) * np.float32(SHADE) if own and plan.sky else None
        indoors = not scene.sure["sky"]  # over a plain sky the sweep looks like a lamp
        swept = still and indoors and not scene.faces and not plan.light and not plan.only
        self._sweep = SWEEP * _room(scene.coarse) if swept else None
        self._across = (np.arange(columns, dtype=np.float32)[None, :] + 0.35 * np.arange(rows, dtype=np.float32)[:, None]) / columns
        self._flicker = self._tint(_glow(scene)) if "fire" in plan.sounds else None
        self.side = COARSE
        if not plan.light and self._flicker is None:
            self.side = 2 * COARSE
            self._breath = None if self._breath is None else waves.halved(self._breath)
            self._ground, self._across = waves.halved(self._ground), waves.halved(self._across)
            self._sweep = None if self._sweep is None else waves.halved(self._sweep)
            self._shade = None if self._shade is None else waves.halved(self._shade)
        self._beats = [(waves.cycles(seconds, period), float(rng.uniform(0, 6.28))) for period in (0.9, 0.55, 0.37)]

    def _spread(self, light: tuple[tuple[float, float, float], ...], water: NDArray[np.float32], blue: float) -> NDArray[np.float32]:
        near, top, ground = (np.array(values, np.float32) for values in light)
        if near[0] > near[2]:
            near, top = (values * np.float32(1 - BLUE_DAMP * blue) + np.float32(0.0) for values in (near, top))
        over = near * self._low + top * (1 - self._low)
        return np.asarray(self._sky * over + self._ground * (ground + water * (over.mean(axis=(0, 1)) - ground)), np.float32)

    def _tint(self, gain: NDArray[np.float32]) -> NDArray[np.float32]:
        more = np.asarray(self._colours * gain, np.float32)
        luma = cv2.transform(more, LUMA) / np.maximum(cv2.transform(self._colours, LUMA), 1.0)
        return np.dstack([luma, cv2.transform(more, CHROMA)]).astype(np.float32)

    def tint(self, moment: float) -> NDArray[np.float32]:
        """Return the tint at a moment, zero at the first."""
        out = (1 - math.cos(2 * math.pi * moment)) / 2
        way = out if self._loop else moment * moment * (3 - 2 * moment)
        if self._asked is not None:
            tint = self._asked * np.float32(way)
        elif self._breath is not None:
            tint = self._breath * np.float32(out)
        else:
            tint = np.zeros((*self._across.shape, 3), np.float32)
        if self._flicker is not None:
            pulse = sum(math.sin(2 * math.pi * cycles * moment + phase) - math.sin(phase) for cycles, phase in self._beats) / 3
            tint += self._flicker * np.float32(0.16 * pulse)
        if self._shade is not None:
            tint[..., 0] += self._ground[..., 0] * self._passing(self._shade, moment)
        if self._sweep is not None:
            centre = -0.5 + 2.4 * moment
            band = np.exp(-(((self._across - centre) / 0.28) ** 2)) - np.exp(-(((self._across + 0.5) / 0.28) ** 2))
            tint[..., 0] += band * self._sweep
        return tint

    def _passing(self, shade: NDArray[np.float32], moment: float) -> NDArray[np.float32]:
        """Shadows of clouds that wander over the ground and back."""
        size = self._across.shape[1], len(shade)
        shift = size[0] * (0.5 + 0.3 * math.sin(2 * math.pi * moment))
        there, here = (
            cv2.warpAffine(shade, np.array([[1, 0, -left], [0, 1, 0]], np.float32), size, flags=cv2.INTER_CUBIC)
            for left in (shift, size[0] / 2)
        )
        return np.asarray(there - here, np.float32)


def _room(coarse: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much more light each place takes, 0..1, by the brightest near it; softly, so that no edge is drawn."""
    luma = cv2.dilate(cv2.cvtColor(coarse, cv2.COLOR_RGB2GRAY), np.ones((3, 3), np.uint8)).astype(np.float32)
    return np.asarray(((ROOM[0] - cv2.GaussianBlur(luma, (0, 0), 3)) / (ROOM[0] - ROOM[1])).clip(0, 1), np.float32)


def _blueness(scene: Scene) -> float:
    red, _, blue = scene.light
    return float(np.clip((blue - red) / 0.25, 0, 1)) if scene.sure["sky"] else 0.0


def _glow(scene: Scene) -> NDArray[np.float32]:
    """Where fire lights the picture: around its brightest warm places, wide and soft."""
    small = scene.coarse.astype(np.float32) / 255
    hot = ((small[..., 0] > 0.75) & (small[..., 0] - small[..., 2] > 0.15)).astype(np.float32)
    wide = cv2.GaussianBlur(hot, (0, 0), 18)
    return np.asarray((wide / max(float(wide.max()), 1e-3))[..., None] * np.array([1.0, 0.8, 0.5], np.float32), np.float32)
