"""What stirs a little by itself: hair and cloth, a breathing animal, its head and ears, flames; all on the coarse grid.

A stir is a wave through a mask. ``sin(a - p) - sin(-p)`` is taken apart into ``sin(a) cos(p) + (1 - cos(a)) sin(p)``, so that a frame
costs a few multiplications and the first one moves nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import waves
from .scene import COARSE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene

    Field = NDArray[np.float32]

HAIR, CLOTH = 0.026, 0.007  # of the face's width
LOCK = 0.42  # of the face's width: from one lock of hair to the next
BUSHY = 0.9  # widths of the face that hair may be away from it
LEAST_HAIR = 0.02  # squares of the face's width, on both sides of it
BREATH, HEAD, EAR = 0.011, 0.010, 0.022  # of the animal's width
FLAME = 0.007  # of the frame's width
SMALLEST_FACE = 48.0  # texture px wide
BROW, CHIN, EYES = 10, 152, (33, 263)  # points of the face mesh
TWITCH = 0.30  # s
STANDS_OUT = 0.25  # of full brightness, a flame from what is around it


@dataclass(frozen=True, slots=True)
class Wave:
    """Displacement ``across``, ``down`` (texture px) times a sum of beats (whole cycles in the clip, weight) with a phase at each point."""

    cosine: Field
    sine: Field
    beats: tuple[tuple[int, float], ...]

    def at(self, moment: float) -> Field:
        turns = [(2 * math.pi * cycles * moment, weight) for cycles, weight in self.beats]
        sine, rest = sum(w * math.sin(a) for a, w in turns), sum(w * (1 - math.cos(a)) for a, w in turns)
        return self.cosine * np.float32(sine) + self.sine * np.float32(rest)


@dataclass(frozen=True, slots=True)
class Twitch:
    """A displacement that comes and goes within ``TWITCH`` around a moment."""

    field: Field
    moment: float
    seconds: float

    def at(self, moment: float) -> Field | None:
        x = abs(moment - self.moment) * self.seconds / TWITCH * 2
        return self.field * np.float32(0.5 + 0.5 * math.cos(math.pi * x)) if x < 1 else None


def stirs(scene: Scene, amounts: dict[str, float], seconds: float, seed: int) -> list[Wave | Twitch]:
    """Everything that stirs; ``amounts`` by name: hair, animal, flame (1 is natural)."""
    rng = np.random.default_rng((seed, 12))
    found: list[Wave | Twitch] = []
    if amounts.get("hair"):
        coarse = cv2.cvtColor(scene.coarse, cv2.COLOR_RGB2LAB).astype(np.float32)
        large = [points for points in scene.faces if np.ptp(points[:, 0]) >= SMALLEST_FACE]
        found += _together([_hair_and_cloth(scene, points, coarse, amounts["hair"], seconds, rng) for points in large])
    if amounts.get("animal") and scene.animal.max() > 0.5:
        found += _animal(scene.animal, amounts["animal"], seconds, rng)
    if amounts.get("flame"):
        found += _flames(scene, amounts["flame"], seconds, rng)
    return found


def _together(people: list[list[Wave]]) -> list[Wave]:
    """Add up, person by person, what has the same beats: a frame of ten costs what one of one does."""
    return [
        Wave(np.sum([wave.cosine for wave in alike], axis=0), np.sum([wave.sine for wave in alike], axis=0), alike[0].beats)
        for alike in zip(*people, strict=True)
    ]


def _wave(reach: Field, phase: Field, way: tuple[float, float], beats: tuple[tuple[int, float], ...]) -> Wave:
    push = reach[..., None] * np.array(way, np.float32)
    return Wave((push * np.cos(phase)[..., None]).astype(np.float32), (push * np.sin(phase)[..., None]).astype(np.float32), beats)


def _hair_and_cloth(scene: Scene, points: Field, lab: Field, amount: float, seconds: float, rng: np.random.Generator) -> list[Wave]:
    shape = scene.sky.shape
    flat = np.asarray((points[:, :2] + 0.5) / COARSE - 0.5, np.float32)
    width, left, chin = float(np.ptp(flat[:, 0])), float(flat[BROW, 0]), float(flat[CHIN, 1])
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    hull = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(flat.round().astype(np.int32)), 1)
    away = cv2.distanceTransform(1 - hull, cv2.DIST_L2, 5) / np.float32(width)
    skin = _skin(lab, hull)
    start, unit = float(rng.uniform(0, 6.28)), np.float32(amount * width * COARSE)
    # Roots hold: what is farther from the face, or hangs lower, is freer.
    tips = np.maximum(away / 0.5, (rows - float(flat[BROW, 1])) / (1.5 * width)).clip(0, 1)
    hair = _hair(scene.people, flat, lab, skin, away) * (0.2 + 0.8 * tips)
    hair = np.asarray(cv2.GaussianBlur(hair, (0, 0), max(1.0, 0.03 * width)) * (away / 0.12).clip(0, 1) * HAIR * unit, np.float32)
    below = ((rows - chin - 0.35 * width) / (0.5 * width)).clip(0, 1) * _bump(shape, (left, chin + 1.5 * width), 2.4 * width)
    cloth = np.asarray(below * waves.inwards(scene.people, 4) * scene.people * (1 - skin) * (away > 0), np.float32)
    cloth = np.asarray(cv2.GaussianBlur(cloth, (0, 0), max(1.0, 0.08 * width)) * CLOTH * unit, np.float32)
    lock = 6.28 * (0.5 * rows + columns) / (LOCK * width)  # neighbouring locks are at different points of their way
    slow, fast = waves.cycles(seconds, 2.4), waves.cycles(seconds, 1.3)
    return [
        _wave(hair, (0.35 * lock + start).astype(np.float32), (1.0, 0.12), ((slow, 0.5), (fast, 0.2))),
        _wave(hair, (lock + 2 * start).astype(np.float32), (1.0, 0.3), ((fast, 0.35),)),
        _wave(cloth, (6.28 * (columns + 0.6 * rows) / (1.4 * width) + start).astype(np.float32), (0.8, 0.5), ((slow, 0.7),)),
    ]


def _hair(people: Field, flat: Field, lab: Field, skin: Field, away: Field) -> Field:
    """How much each point is hair, 0..1; nothing where none is seen beside the eyes, as under a cap: a cap does not stir.

    From there up it is all that is the person's and not the face; below the chin, what hangs together with it and has its colour.

    Args:
        flat: the face's points on the coarse grid.
        away: distance from the face, in widths of it.
    """
    width, chin, eyes = float(np.ptp(flat[:, 0])), float(flat[CHIN, 1]), float(flat[list(EYES), 1].mean())
    rows = np.arange(len(people), dtype=np.float32)[:, None]
    below = ((rows - eyes) / (0.1 * width)).clip(0, 1)
    mine = people * (away < BUSHY) * (1 - skin * below) * (away > 0)
    beside = (mine > 0.5) & (away > 0.04) & (away < 0.3) & (rows > eyes) & (rows < (eyes + 2 * chin) / 3)
    if beside.sum() < LEAST_HAIR * width**2:
        return np.zeros_like(people)
    off = (lab - np.median(lab[beside], axis=0)) / np.array((70.0, 14.0, 20.0), np.float32)
    alike = np.exp(-(off**2).sum(axis=2)).astype(np.float32)
    hanging = ((rows - chin + 0.3 * width) / (0.3 * width)).clip(0, 1)
    found = np.asarray(mine * (alike**0.3 * (1 - hanging) + alike * hanging), np.float32)
    _, labels = cv2.connectedComponents((found > 0.35).astype(np.uint8))
    kept = np.isin(labels, np.unique(labels[beside & (labels > 0)])) & (labels > 0)
    return np.asarray(found * cv2.dilate(kept.astype(np.float32), np.ones((3, 3), np.uint8)), np.float32)


def _skin(lab: Field, hull: NDArray[np.uint8]) -> Field:
    """How much each pixel has the colour of the face: hands, neck and arms stay as they are."""
    inside = cv2.erode(hull, np.ones((3, 3), np.uint8)) > 0
    if not inside.any():
        return np.zeros(hull.shape, np.float32)
    away = (lab - np.median(lab[inside], axis=0)) / np.array((70.0, 9.0, 11.0), np.float32)
    skin = np.exp(-(away**2).sum(axis=2)).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(cv2.dilate(skin, np.ones((3, 3), np.uint8)), (0, 0), 1.5), np.float32)


def _animal(matte: Field, amount: float, seconds: float, rng: np.random.Generator) -> list[Wave | Twitch]:
    """The flanks breathe, the head goes a little from side to side, an ear twitches."""
    shape = matte.shape
    high, wide = np.nonzero(matte > 0.5)
    top, tall, width = float(high.min()), float(np.ptp(high)) + 1, float(np.ptp(wide)) + 1
    middle = (float(wide.mean()), float(high.mean()) + 0.1 * tall)
    soft = np.asarray(cv2.GaussianBlur(matte, (0, 0), 2), np.float32)
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    chest = soft * _bump(shape, middle, 0.62 * width, tall / width)
    swell = np.dstack([columns - middle[0], rows - middle[1]]) / np.float32(0.5 * width) * chest[..., None]
    breath = Wave(np.zeros_like(swell), -swell * np.float32(BREATH * amount * width * COARSE / 2), ((waves.cycles(seconds, 2.6), 1.0),))
    upper = high < top + 0.4 * tall
    head = (float(wide[upper].mean()), float(high[upper].mean()))
    reach = soft * _bump(shape, head, 0.55 * min(width, tall), 1.1) * np.float32(HEAD * amount * width * COARSE / 2)
    still = np.full(shape, float(rng.uniform(0, 0.6)), np.float32)
    found: list[Wave | Twitch] = [breath, _wave(np.asarray(reach, np.float32), still, (1.0, 0.35), ((1, 0.8), (2, 0.3)))]
    for x, y in _ears(matte, top, tall):
        ear = soft * _bump(shape, (x, y + 0.03 * tall), 0.10 * width, 1.3)
        towards = np.array([1.0 if x < middle[0] else -1.0, 0.35], np.float32) * np.float32(EAR * amount * width * COARSE)
        found.append(Twitch(np.asarray(ear[..., None] * towards, np.float32), float(rng.uniform(0.2, 0.8)), seconds))
    return found


def _ears(matte: Field, top: float, tall: float) -> list[tuple[float, float]]:
    """The tips, if any, that stand out of the upper outline and do not leave the picture."""
    solid = matte > 0.5
    outline = np.where(solid.any(axis=0), solid.argmax(axis=0), len(matte)).astype(np.float32)
    smooth = cv2.GaussianBlur(outline[None, :], (0, 0), 1.5)[0]
    reach = max(3, round(0.12 * float(solid.any(axis=0).sum())))
    tips = []
    for x in range(reach, len(smooth) - reach):
        near, sides = smooth[x - reach : x + reach + 1], (smooth[x - reach], smooth[x + reach])
        if smooth[x] == near.min() and 2 < smooth[x] < top + 0.35 * tall and min(sides) - smooth[x] > 0.05 * tall:
            tips.append((float(x), float(smooth[x])))
    return sorted(tips, key=lambda tip: tip[1])[:2]


def flames(scene: Scene) -> NDArray[np.uint8]:
    """Where something burns (coarse, 0 or 1): bright, warm, far brighter than all around it, and nobody's skin."""
    small = scene.coarse.astype(np.float32) / 255
    hot = (small[..., 0] > 0.8) & (small[..., 0] - small[..., 2] > 0.2)
    around = cv2.GaussianBlur(small[..., 1], (0, 0), 0.15 * small.shape[1])
    return np.asarray(hot & (small[..., 1] - around > STANDS_OUT) & (scene.people < 0.05) & (scene.sky < 0.5), np.uint8)


def _flames(scene: Scene, amount: float, seconds: float, rng: np.random.Generator) -> list[Wave | Twitch]:
    """Bright warm spots lick upwards: their tips go from side to side, their feet stand."""
    hot = flames(scene)
    if not 0 < hot.mean() < 0.25:
        return []
    body = cv2.GaussianBlur(cv2.dilate(hot, np.ones((5, 5), np.uint8)).astype(np.float32), (0, 0), 2)
    rows, columns = np.mgrid[: hot.shape[0], : hot.shape[1]].astype(np.float32)
    phase = (6.28 * (rows / 14 + 0.2 * columns / 14) + float(rng.uniform(0, 6.28))).astype(np.float32)
    reach = np.asarray(body * np.float32(FLAME * amount * scene.framing.frame_width), np.float32)
    return [_wave(reach, phase, (0.9, 0.5), ((waves.cycles(seconds, 0.6), 0.55), (waves.cycles(seconds, 0.36), 0.35)))]


def _bump(shape: tuple[int, int], centre: tuple[float, float], radius: float, tall: float = 1.0) -> Field:
    rows = (np.arange(shape[0], dtype=np.float32)[:, None] - centre[1]) / (radius * tall)
    columns = (np.arange(shape[1], dtype=np.float32)[None, :] - centre[0]) / radius
    return np.asarray((1 - rows**2 - columns**2).clip(0, 1) ** 2, np.float32)
