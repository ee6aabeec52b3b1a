"""People: hair that stirs, breathing, a slight turn and nod of each head, a smile; smooth fields that leave hands and background alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import stirring, waves
from .scene import COARSE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene

YAW, NOD, SMILE_OUT, SMILE_UP, BREATH = 0.016, 0.009, 0.026, 0.030, 0.014  # of the face's width
CORNERS, CHEEKS, CHIN, BROW, NOSE = (61, 291), (205, 425), 152, 10, 1
BREATH_PERIOD = 3.2  # s
SMALLEST_FACE = 36.0  # texture px wide


@dataclass(frozen=True, slots=True)
class Head:
    """One head's fields on the coarse grid (x, y in texture px at strength 1), and where it is in its own sway."""

    turn: NDArray[np.float32]
    nod: NDArray[np.float32]
    smile: NDArray[np.float32]
    phase: float
    beat: int


class People:
    """Displacement of people, animals and flames; ``amounts`` by name: breathe, turn, nod, smile, hair, animal, flame (1 is natural)."""

    def __init__(self, scene: Scene, amounts: dict[str, float], seconds: float, seed: int, *, loop: bool) -> None:
        rng = np.random.default_rng((seed, 5))
        self._amounts, self._loop, self._seconds = amounts, loop, seconds
        self._breaths = waves.cycles(seconds, BREATH_PERIOD)
        self._heads = [head for points in scene.faces if (head := _head(scene, points, rng)) is not None]
        self._chest = _chest(scene)
        self._stirs = stirring.stirs(scene, amounts, seconds, seed)

    def displace(self, moment: float) -> NDArray[np.float32]:
        """Return the displacement (coarse, ``h x w x 2`` texture px)."""
        turn = 2 * math.pi * moment
        total = self._chest * np.float32(self._amounts.get("breathe", 0.0) * (1 - math.cos(turn * self._breaths)) / 2)
        for head in self._heads:
            sway = math.sin(turn * head.beat + head.phase) - math.sin(head.phase)
            total = total + head.turn * np.float32(self._amounts.get("turn", 0.0) * sway)
            total += head.nod * np.float32(self._nod(moment, head))
            total += head.smile * np.float32(self._amounts.get("smile", 0.0) * self._smile(moment))
        for stir in self._stirs:
            field = stir.at(moment)
            if field is not None:
                total += field
        return total

    def _nod(self, moment: float, head: Head) -> float:
        asked = self._amounts.get("nod", 0.0)
        rest = 0.7 * (math.sin(4 * math.pi * moment + head.phase) - math.sin(head.phase)) * self._amounts.get("turn", 0.0)
        window = math.sin(math.pi * moment) ** 2
        return rest + 4.0 * asked * window * (1 - math.cos(2 * math.pi * max(2, round(self._seconds / 1.4)) * moment)) / 2

    def _smile(self, moment: float) -> float:
        if self._loop:
            rise = ((moment - 0.08) / 0.3, (0.97 - moment) / 0.25)
            x = max(0.0, min(1.0, *rise))
        else:
            x = max(0.0, min(1.0, (moment - 0.08) / 0.35))
        return x * x * (3 - 2 * x)


def _bump(shape: tuple[int, int], centre: NDArray[np.float32], radius: float, tall: float = 1.0) -> NDArray[np.float32]:
    rows = (np.arange(shape[0], dtype=np.float32)[:, None] - centre[1]) / (radius * tall)
    columns = (np.arange(shape[1], dtype=np.float32)[None, :] - centre[0]) / radius
    return np.asarray((1 - rows**2 - columns**2).clip(0, 1) ** 2, np.float32)


def _head(scene: Scene, points: NDArray[np.float32], rng: np.random.Generator) -> Head | None:
    width = float(np.ptp(points[:, 0]))
    if width < SMALLEST_FACE:
        return None
    shape, flat = scene.sky.shape, np.asarray((points[:, :2] + 0.5) / COARSE - 0.5, np.float32)
    body = np.maximum(
        cv2.GaussianBlur(cv2.dilate(scene.people, np.ones((3, 3), np.uint8)), (0, 0), 1.5),
        _bump(shape, flat[NOSE], width / COARSE * 0.6, 1.3) > 0.05,
    )
    middle = flat.mean(axis=0) - np.array([0, 0.1 * width / COARSE], np.float32)
    # The nose is nearer than the ears: a turn moves the middle more, which reads as a rotation and keeps the outline.
    core, skull = _bump(shape, flat[NOSE], width / COARSE * 0.75, 1.1), _bump(shape, middle, width / COARSE * 1.15, 1.25)
    turn = np.dstack([(0.6 * core + 0.6 * skull) * body, np.zeros(shape, np.float32)]) * np.float32(YAW * width)
    nod = np.dstack([np.zeros(shape, np.float32), -(0.5 * core + 0.6 * skull) * body]) * np.float32(NOD * width)
    return Head(turn.astype(np.float32), nod.astype(np.float32), _smile_field(points, flat, shape, width), float(rng.uniform(0, 6.28)), 1)


def _smile_field(points: NDArray[np.float32], flat: NDArray[np.float32], shape: tuple[int, int], width: float) -> NDArray[np.float32]:
    """Corners of the mouth out and up, cheeks up after them; backward, so the source lies the other way."""
    up = (points[BROW, :2] - points[CHIN, :2]) / max(1e-6, float(np.linalg.norm(points[BROW, :2] - points[CHIN, :2])))
    total = np.zeros((*shape, 2), np.float32)
    mouth = points[list(CORNERS), :2]
    for corner, cheek in zip(CORNERS, CHEEKS, strict=True):
        out = points[corner, :2] - mouth.mean(axis=0)
        out = out / max(1e-6, float(np.linalg.norm(out)))
        pull = out * SMILE_OUT * width + up * SMILE_UP * width
        total -= _bump(shape, flat[corner], width / COARSE * 0.26)[..., None] * pull.astype(np.float32)
        total -= _bump(shape, flat[cheek], width / COARSE * 0.24)[..., None] * (up * 0.35 * SMILE_UP * width).astype(np.float32)
    return total


def _chest(scene: Scene) -> NDArray[np.float32]:
    """Shoulders and chest rise with the breath: upwards below each chin, fading towards the hands."""
    total = np.zeros((*scene.sky.shape, 2), np.float32)
    if scene.people.max() < 0.5:
        return total
    body = cv2.GaussianBlur(scene.people, (0, 0), 2)
    for points in scene.faces:
        width = float(np.ptp(points[:, 0])) / COARSE
        chin = (points[CHIN, :2] + 0.5) / COARSE
        place = np.array([chin[0], chin[1] + 0.9 * width], np.float32)
        rise = _bump(scene.sky.shape, place, width * 2.0, 0.8) * body * np.float32(BREATH * width * COARSE)
        total[..., 1] += np.asarray(rise, np.float32)
    return total
