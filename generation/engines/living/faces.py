"""Eyes: lids that really close over the eye, and a glance, warped at full resolution in small patches of the texture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene

# Contours of the MediaPipe face mesh, from the corner at the smaller x (of an upright face) to the other.
UPPER = ((33, 246, 161, 160, 159, 158, 157, 173, 133), (362, 398, 384, 385, 386, 387, 388, 466, 263))
LOWER = ((33, 7, 163, 144, 145, 153, 154, 155, 133), (362, 382, 381, 380, 374, 373, 390, 249, 263))
SMALLEST_EYE = 12.0  # px wide; below that a blink is two pixels of noise
CLOSING, SHUT, OPENING = 0.085, 0.045, 0.17  # s; a human blink takes 0.1-0.4 s
FULL = 0.94  # how far the lid comes down; a hair of the eye's line stays
LID = 1.05  # how far above the lid its skin is taken from, in eye heights: stays below the brow and most glasses
LASHES = 0.24  # the part nearest to the lid, in eye heights, holds lashes and the rim of the iris: not skin
LASH_LINE = 0.4  # how dark the line is where the lids meet
LEAST_ROOM = 0.5  # eye heights of clean skin a lid needs
GLANCE = 0.11  # of the eye's width


@dataclass(frozen=True, slots=True)
class Eye:
    """One eye's patch of the texture and, for each of its pixels, where it lies between the lids.

    ``across`` and ``down`` are the unit vectors along and across the eye; ``height``: opening at each pixel's column, px;
    ``below_lid``: px below the upper lid (negative above it); ``inside``: 0..1 softly inside the opening;
    ``room``: eye heights of clean skin above the lid.
    """

    box: tuple[slice, slice]
    grid: NDArray[np.float32]
    across: NDArray[np.float32]
    down: NDArray[np.float32]
    height: NDArray[np.float32]
    below_lid: NDArray[np.float32]
    inside: NDArray[np.float32]
    width: float
    room: float


def eyes_of(points: NDArray[np.float32], texture: NDArray[np.uint8]) -> list[Eye]:
    """Return the eyes of a face (``468 x 3``, texture px) that are large and open enough to blink."""
    found = (_eye(points, UPPER[side], LOWER[side], texture) for side in (0, 1))
    return [eye for eye in found if eye is not None]


def _eye(points: NDArray[np.float32], upper: tuple[int, ...], lower: tuple[int, ...], texture: NDArray[np.uint8]) -> Eye | None:
    high, low = points[list(upper), :2], points[list(lower), :2]
    along = high[-1] - high[0]
    width = float(np.linalg.norm(along))
    if width < SMALLEST_EYE:
        return None
    across = (along / width).astype(np.float32)
    down = np.array([-across[1], across[0]], np.float32)
    tall = float(((low - high) @ down).max())
    if tall < 0.08 * width:  # already shut
        return None
    reach = np.array([0.3 * width, 2.2 * tall + 0.1 * width])
    left, top = np.floor(np.minimum(high, low).min(axis=0) - reach).astype(int)
    right, bottom = np.ceil(np.maximum(high, low).max(axis=0) + reach).astype(int)
    if left < 0 or top < 0 or right >= texture.shape[1] or bottom >= texture.shape[0]:
        return None
    grid = np.dstack(np.meshgrid(np.arange(left, right, dtype=np.float32), np.arange(top, bottom, dtype=np.float32)))
    u, v = (grid - high[0]) @ across, (grid - high[0]) @ down
    lid = np.interp(u, (high - high[0]) @ across, (high - high[0]) @ down).astype(np.float32)
    floor = np.interp(u, (low - high[0]) @ across, (low - high[0]) @ down).astype(np.float32)
    within = ((u > 0) & (u < width)).astype(np.float32)
    height = np.maximum(floor - lid, 0) * within
    height = cv2.GaussianBlur(height, (0, 0), max(0.8, 0.03 * width))
    middle = 1 - np.abs(2 * (v - lid) / np.maximum(height, 1e-3) - 1).clip(0, 1)
    sides = 1 - np.abs(2 * u / width - 1).clip(0, 1)
    inside = (middle * 2.0).clip(0, 1) * (sides * 2.5).clip(0, 1) * (height > 0.5)
    box = slice(int(top), int(bottom)), slice(int(left), int(right))
    below = (v - lid).astype(np.float32)
    grey = np.asarray(cv2.cvtColor(texture[box], cv2.COLOR_RGB2GRAY), np.uint8)
    room = _room(grey, below / np.maximum(height, 1e-3), sides > 0.5)
    return Eye(box, grid, across, down, height, below, cv2.GaussianBlur(inside, (0, 0), 0.03 * width), width, room)


def _room(grey: NDArray[np.uint8], above: NDArray[np.float32], middle: NDArray[np.bool_]) -> float:
    """How many eye heights above the lid are skin: up to where it turns much darker or brighter (glasses, brow, glare)."""
    skin = 0.0
    for step in np.arange(0.3, LID, 0.1):
        strip = grey[(above > -step - 0.1) & (above <= -step) & middle]
        if not len(strip):
            return float(step)
        dark, bright = np.percentile(strip, (15, 85))
        skin = max(skin, float(np.median(strip)))
        if dark < 0.62 * skin or bright > 1.45 * skin:
            return float(step)
    return LID


def warp(eye: Eye, closed: float, glance: float) -> NDArray[np.float32]:
    """Return the patch's source positions for a lid ``closed`` 0..1 and a ``glance`` -1..1 along the eye.

    The skin of the lid is stretched from its crease down to where the lash line now is; the eye itself does not move under it.
    """
    where = eye.grid
    if closed > 0:
        crease = -np.float32(eye.room) * np.maximum(eye.height, 1e-3)
        edge = eye.height * np.float32(FULL * closed)
        skin = -LASHES * eye.height * np.float32(min(1.0, 2 * closed))
        share = ((eye.below_lid - crease) / np.maximum(edge - crease, 1e-3)).clip(0, 1)
        covered = (eye.below_lid > crease) & (eye.below_lid < edge)
        lifted = np.where(covered, crease + share * (skin - crease) - eye.below_lid, 0.0).astype(np.float32)
        where = where + lifted[..., None] * eye.down
    if glance and closed < 0.5:
        where = where - (eye.inside * np.float32(glance * GLANCE * eye.width))[..., None] * eye.across
    return np.asarray(where, np.float32)


def lash_line(eye: Eye, closed: float) -> NDArray[np.float32]:
    """Return the gain (1 is none) that draws the line of lashes at the edge of the closing lid."""
    off = (eye.below_lid - eye.height * np.float32(FULL * closed)) / max(0.8, 0.045 * eye.width)
    there = (eye.height / max(1e-3, float(eye.height.max()))).clip(0, 1) ** 0.5
    return np.asarray(1 - LASH_LINE * min(1.0, 2 * closed) * there * np.exp(-(off**2)), np.float32)


def closure(second: float, blinks: list[float]) -> float:
    """How far the lids are closed, 0..1, ``second`` into the clip with ``blinks`` starting at those seconds."""
    for start in blinks:
        t = second - start
        if 0 <= t < CLOSING:
            return 0.5 - 0.5 * float(np.cos(np.pi * t / CLOSING))
        if CLOSING <= t < CLOSING + SHUT:
            return 1.0
        if CLOSING + SHUT <= t < CLOSING + SHUT + OPENING:
            return 0.5 + 0.5 * float(np.cos(np.pi * (t - CLOSING - SHUT) / OPENING))
    return 0.0


class Eyes:
    """All eyes of the scene over the clip; ``apply`` paints their patches into a texture and returns how to undo it."""

    def __init__(self, scene: Scene, people: dict[str, float], seconds: float, seed: int) -> None:
        rng = np.random.default_rng((seed, 4))
        self._faces: list[tuple[list[Eye], list[float]]] = []
        self._glance, self._seconds = people.get("glance", 0.0), seconds
        for points in scene.faces:
            eyes = eyes_of(points, scene.texture)
            if any(eye.room < LEAST_ROOM for eye in eyes):  # glasses or hair over a lid: both eyes only look, neither winks
                eyes = []
            self._faces.append((eyes, _blink_times(rng, seconds, people.get("blink", 0.0))))

    @property
    def boxes(self) -> list[tuple[slice, slice]]:
        """The parts of the texture that are painted."""
        return [eye.box for eyes, _ in self._faces for eye in eyes]

    def apply(self, texture: NDArray[np.uint8], source: NDArray[np.uint8], moment: float) -> None:
        """Paint the eyes of this moment into ``texture``, always from the untouched ``source``."""
        second = moment * self._seconds
        look = self._glance * _glance_path(moment)
        for eyes, blinks in self._faces:
            closed = closure(second, blinks)
            for eye in eyes:
                where = warp(eye, closed, look)
                patch = cv2.remap(source, where, None, cv2.INTER_LINEAR)  # type: ignore[call-overload]
                if closed > 0:
                    patch = (patch * lash_line(eye, closed)[..., None]).astype(np.uint8)
                texture[eye.box] = patch


def _blink_times(rng: np.random.Generator, seconds: float, amount: float) -> list[float]:
    """One blink each 2 to 3 s, more when asked for, none in the first or last half second."""
    if amount <= 0:
        return []
    every = 2.6 / max(0.5, amount)
    times, at = [], float(rng.uniform(0.7, 1.3))
    while at < seconds - 0.8:
        times.append(at)
        at += every * float(rng.uniform(0.8, 1.25))
    return times


def _glance_path(moment: float) -> float:
    """Rest, look aside, rest, a little to the other side, rest: eyes jump, then hold."""

    def step(at: float) -> float:
        return float(np.clip((moment - at) / 0.025, 0, 1))

    return step(0.22) - step(0.46) - 0.6 * step(0.62) + 0.6 * step(0.80)
