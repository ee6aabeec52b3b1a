"""Plants: wind runs through them from side to side; tips move more than roots, and whole blades move together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import matting, waves
from .scene import COARSE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene

REACH = 6.0  # px (of 720 wide) the tips of near plants sway at full strength
FAR = 0.5  # of that, the farthest sway
RUSTLE = 2.2  # px (of 720 wide) leaves and needles tremble besides
LIGHT = 0.055  # of their brightness, as gusts turn leaves and blades
EDGE = 3.0  # coarse px
UPRIGHT = 0.1  # of the frame's height: an edge that stands that long is a trunk's, a stalk's or a blade's


class Plants:
    """Displacement and light of the plants; ``strength`` 0..1.5.

    ``side`` is the texture px of a value of the light, which is wide and needs no more.
    """

    side = 2 * COARSE

    def __init__(self, scene: Scene, strength: float, seconds: float, seed: int) -> None:
        rng = np.random.default_rng((seed, 3))
        mask = scene.plants * (1 - scene.people)
        shape = mask.shape
        columns = np.arange(shape[1], dtype=np.float32)[None, :] / shape[1]
        rows = np.arange(shape[0], dtype=np.float32)[:, None] / shape[0]
        inside = np.maximum(waves.inwards(mask, EDGE) * mask, 0.35 * cv2.GaussianBlur(mask, (0, 0), 2))
        each = (scene.framing.frame_width / 720 * strength * inside * (FAR + (1 - FAR) * scene.depth)).astype(np.float32)
        # Along x the phase runs with the wind; along y it barely changes: isotropic noise makes blades wiggle like worms.
        along = waves.smooth_noise((1, shape[1]), shape[1] / 9, rng) if shape[1] > 8 else np.zeros((1, shape[1]), np.float32)
        slow = (2 * np.pi * 1.3 * columns + 0.8 * along + 0.5 * rows).astype(np.float32)
        fast = (2 * np.pi * 4.2 * columns + 1.6 * along + 0.8 * rows).astype(np.float32)
        cycles = (waves.cycles(seconds, 2.5), waves.cycles(seconds, 1.25), waves.cycles(seconds, 5.0))
        # What is not upright (needles, leaves, herbs) trembles twig by twig.
        twigs = (1.6 * waves.smooth_noise(shape, shape[1] / 16, rng)).astype(np.float32)
        trembling = (RUSTLE * each * (1 - _upright(scene.coarse))).astype(np.float32), twigs, waves.cycles(seconds, 0.9)
        self._sway = waves.Modes([*_gusty((REACH * each * _free(mask)).astype(np.float32), slow, fast, cycles), trembling])
        gust = (2 * np.pi * (1.2 * columns + 2.4 * rows) + 1.2 * waves.smooth_noise(shape, shape[1] / 3, rng, flat=2.5)).astype(np.float32)
        bright = (LIGHT * min(1.3, 0.4 + strength) * inside * _sharp(scene.coarse)).astype(np.float32)
        self._light = waves.Modes([(waves.halved(bright), waves.halved(gust), -cycles[0])])

    def displace(self, moment: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the displacement along x and y (coarse, texture px)."""
        sway = self._sway.change(moment)
        return sway, np.abs(sway) * np.float32(0.12)

    def light(self, moment: float) -> NDArray[np.float32]:
        """Return the change of gain (one value for ``side`` px, 0 is none)."""
        return self._light.change(moment)


def _sharp(coarse: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much is in focus, 0..1: light that changes on what is blurred is hardly seen, and doubles what an encoder has to write."""
    light = cv2.cvtColor(coarse, cv2.COLOR_RGB2GRAY).astype(np.float32)
    detail = cv2.GaussianBlur(np.abs(light - cv2.GaussianBlur(light, (0, 0), 2)), (0, 0), 4)
    return matting.firm(np.asarray(detail, np.float32) / np.float32(1 + 0.03 * light.mean()), 0.5, 1.5)


def _upright(coarse: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much each point belongs to something long and upright, 0..1: such a thing moves as a whole."""
    light = cv2.cvtColor(coarse, cv2.COLOR_RGB2GRAY).astype(np.float32)
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    tall = max(3, round(UPRIGHT * len(light)))
    steady = np.abs(cv2.blur(across, (1, tall))) / (np.sqrt(cv2.blur(across**2 + down**2, (3, tall))) + 4)
    wide = max(1, round(0.08 * light.shape[1]))  # of a near trunk
    broad = cv2.GaussianBlur(cv2.dilate(steady, np.ones((1, wide), np.uint8)), (0, 0), 2)
    return matting.firm(np.asarray(broad, np.float32), 0.35, 0.65)


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
