"""Weather in front of the picture: mist, rain, snow, light rays and steam, with depth so that they do not look pasted on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import waves
from .scene import COARSE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from generation.engines import Shot

    from .direction import Plan
    from .scene import Scene

MIST, RAYS, RAIN, SNOW, STEAM = 0.55, 0.5, 0.24, 0.85, 0.80  # opacity at full strength
WHITE = 0.94  # how bright snow and drops are
CURL = 0.45  # widths of the column that a wisp is turned aside, at most half of it either way
SHADED = 0.30  # how much darker than its white steam is before something as bright
HALF = 2  # rain and snow are drawn at half size: fine enough for a drop


class Weather:
    """Everything that falls or floats; ``apply`` lays it over a frame. Fades in over the first third, and in a
    loop out over the last: frame 0 is the photo."""

    def __init__(self, scene: Scene, plan: Plan, shot: Shot) -> None:
        self._rng = np.random.default_rng((shot.seed, 7))
        self._size, self._loop = (shot.width, shot.height), plan.loop
        depth = scene.depth[scene.inner]
        shape = depth.shape
        self._strength = {name: min(1.3, value) for name, value in plan.weather.items()}
        if "storm" in self._strength:
            self._strength.setdefault("rain", self._strength["storm"])
        far = cv2.GaussianBlur(1 - depth, (0, 0), 4)
        band = np.exp(-(((np.arange(shape[0], dtype=np.float32) - scene.horizon) / (0.28 * shape[0])) ** 2))[:, None]
        self._veil = (far**1.2 * (0.45 + 0.55 * band)).astype(np.float32)
        tall, wide = shape[0], shape[1] * 2
        self._cloud = _tiling_noise((tall, wide), self._rng)
        self._white = np.array(scene.light, np.float32) * 0.35 + 0.62
        # In a dark wood the same veil is lost among the trunks: there it is denser, and its wisps stand apart.
        self._dark = float(np.clip((0.42 - scene.texture.mean() / 255) / 0.3, 0, 1))
        self._rays = _rays(scene) if "rays" in self._strength else None
        self._plume = _plume(scene) if "steam" in self._strength else None
        if self._plume is not None:
            light = cv2.GaussianBlur(cv2.cvtColor(scene.coarse[scene.inner], cv2.COLOR_RGB2GRAY), (0, 0), 3).astype(np.float32) / 255
            self._white = self._white * (1 - SHADED * ((light - 0.5) / 0.3).clip(0, 1))[..., None]
        falling = "snow" if "snow" in self._strength else "rain" if "rain" in self._strength else None
        self._fall = _Fall(falling, self._strength[falling], self._size, shot.seconds, self._rng) if falling else None

    def apply(self, frame: NDArray[np.uint8], moment: float) -> NDArray[np.uint8]:
        """Return the frame behind this moment's weather."""
        come = min(1.0, 3.5 * (min(moment, 1 - moment) if self._loop else moment))
        come = come * come * (3 - 2 * come)
        if come == 0:
            return frame
        cover, colour = self._soft(moment, come)
        if cover is not None:
            frame = _veiled(frame, cover, colour)
        if self._rays is not None:
            pulse = 0.85 + 0.15 * math.sin(2 * math.pi * 2 * moment)
            light = (self._rays * np.float32(RAYS * self._strength["rays"] * come * pulse * 110)).clip(0, 255)
            full = cv2.resize(light.astype(np.uint8), self._size, interpolation=cv2.INTER_LINEAR)
            frame = cv2.add(frame, full)  # type: ignore[assignment]
        if self._fall is not None:
            frame = self._fall.apply(frame, moment, come)
        return frame

    def _soft(self, moment: float, come: float) -> tuple[NDArray[np.float32] | None, NDArray[np.float32]]:
        """Opacity (coarse frame, 0..1) and colour of mist and steam."""
        mist = max(self._strength.get("mist", 0.0), 0.5 * self._strength.get("snow", 0.0), 0.4 * self._strength.get("rain", 0.0))
        cover: NDArray[np.float32] | None = None
        if mist:
            columns = self._veil.shape[1]
            at = moment * columns  # one whole tile of the noise over two widths
            wisps = (
                _window(self._cloud, at * 2 % (2 * columns), columns) * 0.6
                + _window(self._cloud[::-1], -at * 2 % (2 * columns), columns) * 0.4
            )
            thick = MIST * mist * come * (1 + 0.9 * self._dark)
            cover = self._veil * (0.45 + 0.55 * wisps) * np.float32(thick)
        if self._plume is not None:
            steam = self._plume.opacity(moment) * np.float32(STEAM * self._strength["steam"] * come)
            cover = steam if cover is None else np.maximum(cover, steam)
        return cover, self._white


def _veiled(frame: NDArray[np.uint8], cover: NDArray[np.float32], colour: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Blend towards one colour by a coarse opacity, in whole numbers."""
    size = frame.shape[1::-1]
    keep = cv2.resize((255 - cover.clip(0, 0.95) * 255).round().astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
    lit = cv2.resize((cover.clip(0, 0.95)[..., None] * colour * 255).round().astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.add(cv2.multiply(frame, cv2.cvtColor(keep, cv2.COLOR_GRAY2RGB), scale=1 / 255), lit), np.uint8)


def _tiling_noise(shape: tuple[int, int], rng: np.random.Generator, *, fine: int = 1, tall: float = 2.0) -> NDArray[np.float32]:
    """Fractal noise 0..1 that repeats along x, of ``fine`` times as many cells, each so much wider than tall."""
    total = np.zeros(shape, np.float32)
    for cells, weight in ((4 * fine, 1.0), (8 * fine, 0.6), (17 * fine, 0.35), (34 * fine, 0.2)):
        grid = rng.standard_normal((round(cells * tall), cells)).astype(np.float32)
        padded = np.concatenate([grid[:, -2:], grid, grid[:, :2]], axis=1)
        step = shape[1] / cells
        wide = cv2.resize(padded, (round(step * (cells + 4)), shape[0]), interpolation=cv2.INTER_CUBIC)
        total += weight * wide[:, round(2 * step) : round(2 * step) + shape[1]]
    low, high = np.percentile(total, (3, 97))
    return np.asarray(((total - low) / (high - low)).clip(0, 1), np.float32)


def _window(tile: NDArray[np.float32], at: float, columns: int) -> NDArray[np.float32]:
    """Cut ``columns`` out of a tile that repeats along x, at a fractional place."""
    whole, part = int(at), at - int(at)
    index = (np.arange(columns + 1) + whole) % tile.shape[1]
    cut = tile[:, index]
    return np.asarray(cut[:, :-1] * (1 - part) + cut[:, 1:] * part, np.float32)


def _rays(scene: Scene) -> NDArray[np.float32]:
    """Light streaming out of the brightest place of the upper picture: its highlights smeared along lines through it."""
    small = scene.coarse[scene.inner].astype(np.float32) / 255
    rows, columns = small.shape[:2]
    bright = small.min(axis=2) * (np.arange(rows)[:, None] < 0.7 * rows)
    y, x = np.unravel_index(int(cv2.GaussianBlur(bright, (0, 0), 6).argmax()), bright.shape)
    lit = (small - np.percentile(small, 80)).clip(0, 0.5) * 2
    grid = np.dstack(np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32)))
    centre = np.array([x, y], np.float32)
    for step in (0.84, 0.70, 0.50):  # each pass smears further: radial blur by repeated halving
        towards = centre + (grid - centre) * np.float32(step)
        lit = 0.5 * lit + 0.5 * cv2.remap(lit, towards, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
    spokes = 0.75 + 0.25 * np.sin(9 * np.arctan2(grid[..., 1] - y, grid[..., 0] - x))[..., None]
    soft = cv2.GaussianBlur(lit * spokes, (0, 0), 2.5)
    return np.asarray(soft / max(float(soft.max()), 1e-3) * np.array([1.0, 0.93, 0.78], np.float32), np.float32)


class _Plume:
    """Steam rising from a place: wisps that scroll upwards in a column that widens and sways, and curl as others pass them faster."""

    def __init__(self, centre: tuple[float, float], width: float, shape: tuple[int, int]) -> None:
        rng = np.random.default_rng(11)
        rows = np.arange(shape[0], dtype=np.float32)[:, None]
        columns = np.arange(shape[1], dtype=np.float32)[None, :]
        self._up = ((centre[1] - rows) / max(2.2 * width, 1.05 * centre[1])).clip(0, 1)
        self._columns, self._rows, self._centre, self._width = columns, rows, centre[0], width
        self._fade = (np.sin(np.pi * self._up**0.6).clip(0, 1) ** 0.6 * (rows < centre[1])).astype(np.float32)
        sheets = (_tiling_noise((shape[1], shape[0] * 2), rng, fine=3, tall=0.5) for _ in range(2))
        self._sheets = [cv2.GaussianBlur(np.ascontiguousarray(sheet.T), (0, 0), 1.5) for sheet in sheets]

    def opacity(self, moment: float) -> NDArray[np.float32]:
        rows = self._fade.shape[0]
        turn = 2 * math.pi * moment
        sway = 0.45 * self._width * self._up * (np.sin(6 * self._up - 2 * turn) + 0.4 * np.sin(11 * self._up - 3 * turn))
        reach = self._width * (0.45 + 0.9 * self._up)
        body = np.exp(-(((self._columns - self._centre - sway) / reach) ** 2)) * self._fade
        slow, fast = (
            sheet[(np.arange(rows) + int(moment * times * rows)) % len(sheet)] for sheet, times in zip(self._sheets, (2, 4), strict=True)
        )
        curl = (fast - 0.5) * np.float32(CURL * self._width) * (0.3 + 0.7 * self._up)
        curled = cv2.remap(slow, self._columns + curl, self._rows + curl[:, ::-1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        wisps = ((curled - 0.3) / 0.5).clip(0, 1)
        return np.asarray(body * wisps, np.float32)


def _plume(scene: Scene) -> _Plume:
    """Out of the subject's upper part, as wide as it is there; without a subject, out of the middle."""
    inner = scene.subject[scene.inner]
    if inner.max() > 0.5:
        rows, columns = np.nonzero(inner > 0.5)
        top, tall = float(np.percentile(rows, 5)), float(np.ptp(rows)) + 1
        left, right = (float(np.percentile(columns[rows < top + 0.5 * tall], at)) for at in (10, 90))
        return _Plume(((left + right) / 2, top + 0.33 * tall), max(16.0, (right - left) * 0.34), inner.shape)
    return _Plume((scene.focus[0] / COARSE, scene.focus[1] / COARSE), inner.shape[1] * 0.22, inner.shape)


class _Fall:
    """Rain or snow in three depths, each a tile that scrolls a whole number of times, so the clip loops."""

    def __init__(self, kind: str, strength: float, size: tuple[int, int], seconds: float, rng: np.random.Generator) -> None:
        self._kind, self._size = kind, size
        wide, tall = size[0] // HALF, size[1] // HALF
        self._opacity = (RAIN if kind == "rain" else SNOW) * min(1.0, 0.4 + 0.6 * strength)
        self._sheets: list[tuple[NDArray[np.uint8], int, float]] = []
        for near in (0.35, 0.65, 1.0):
            sheet = np.zeros((tall, wide), np.uint8)
            count = int((170 if kind == "rain" else 130) * (0.4 + 0.9 * strength) / near**1.3)
            for _ in range(count):
                x, y = int(rng.integers(wide)), int(rng.integers(tall))
                if kind == "rain":
                    _streak(sheet, x, y, int(tall * 0.045 * near) + 4, near)
                else:
                    for dy in (-tall, 0, tall):
                        for dx in (-wide, 0, wide):
                            cv2.circle(
                                sheet, (x + dx, y + dy), max(1, round(2.6 * near * wide / 360)), int(120 + 135 * near), -1, cv2.LINE_AA
                            )
            if kind == "snow":
                sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), 0.8 + (0.8 if near == 1.0 else 0)), np.uint8)
            speed = waves.cycles(seconds, (0.55 if kind == "rain" else 4.5) / near)
            self._sheets.append((sheet, speed, near))

    def apply(self, frame: NDArray[np.uint8], moment: float, come: float) -> NDArray[np.uint8]:
        total: NDArray[np.uint8] | None = None
        for sheet, speed, near in self._sheets:
            tall, wide = sheet.shape
            down = int(moment * speed * tall) % tall
            aside = int(wide * (0.03 * near * math.sin(2 * math.pi * (moment + near)) if self._kind == "snow" else 0))
            moved = np.roll(sheet, (down, aside), axis=(0, 1))
            total = moved if total is None else np.asarray(cv2.max(total, moved), np.uint8)
        assert total is not None  # noqa: S101  - there are always three sheets
        cover = cv2.resize(cv2.convertScaleAbs(total, alpha=self._opacity * come), self._size, interpolation=cv2.INTER_LINEAR)
        full = cv2.cvtColor(cover, cv2.COLOR_GRAY2RGB)
        return np.asarray(
            cv2.add(cv2.multiply(frame, cv2.bitwise_not(full), scale=1 / 255), cv2.convertScaleAbs(full, alpha=WHITE)), np.uint8
        )


def _streak(sheet: NDArray[np.uint8], x: int, y: int, length: int, near: float) -> None:
    tall, wide = sheet.shape
    for dy in (-tall, 0, tall):
        cv2.line(sheet, (x, y + dy), (min(wide - 1, x + length // 9), y + dy + length), int(70 + 150 * near), 1, cv2.LINE_AA)
