"""What tests look at: the real nets, loaded once, on real photos; and small scenes drawn by hand, of which every map is known."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from generation.engines import Shot
from generation.engines.living import framing, scene
from generation.engines.living.faces import LOWER, UPPER
from generation.engines.living.nets import Nets

PHOTOS = Path(__file__).resolve().parents[3] / "photos"
WIDTH, HEIGHT = 96, 160  # px of the frame of a scene drawn by hand
HAZE = 20  # grey levels between the sky's lightest and darkest clouds

Map = NDArray[np.float32]
Picture = NDArray[np.uint8]


@cache
def nets() -> Nets:
    return Nets(settings.MODELS_DIR)


@cache
def seen(name: str, size: tuple[int, int] = (216, 384)) -> scene.Scene:
    return scene.see(PHOTOS / f"{name}.jpg", size, nets())


def shot(seconds: float = 3.0, size: tuple[int, int] = (WIDTH, HEIGHT), seed: int = 1) -> Shot:
    return Shot(PHOTOS / "none.jpg", seconds=seconds, width=size[0], height=size[1], seed=seed)


def clouds(shape: tuple[int, int], seed: int = 5) -> Map:
    """Soft noise, -1..1."""
    noise = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), max(2.0, shape[1] / 30))
    return np.asarray(soft / np.abs(soft).max(), np.float32)


def drawn(
    *,
    sky: float = 0.0,
    water: float = 0.0,
    plants: float = 0.0,
    people: Map | None = None,
    faces: list[Map] | None = None,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    texture: Picture | None = None,
    sure: dict[str, float] | None = None,
) -> scene.Scene:
    """A scene of bands: ``sky`` is the share of the rows from the top, ``water`` and ``plants`` from the bottom, each known for sure."""
    frame = framing.frame_photo(size[::-1], size, np.ones((8, 8), np.float32))
    wide, tall = frame.texture_size
    rows, columns = tall // scene.COARSE, wide // scene.COARSE
    maps = {name: np.zeros((rows, columns), np.float32) for name in ("sky", "water", "plants", "animal", "subject")}
    maps["sky"][: round(sky * rows)] = 1
    for name, share in (("water", water), ("plants", plants)):
        maps[name][rows - round(share * rows) :] = 1
    picture = painted(maps["sky"], tall, wide) if texture is None else texture
    horizon = float(rows - round(water * rows) - 1) if water else float(round(sky * rows)) if sky else 0.42 * rows
    near = ((np.arange(rows, dtype=np.float32) - horizon) / max(1.0, rows - horizon)).clip(0, 1)
    return scene.Scene(
        frame,
        picture,
        np.asarray(cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8),
        sky=maps["sky"],
        water=maps["water"],
        plants=maps["plants"],
        animal=maps["animal"],
        subject=maps["subject"],
        people=np.zeros((rows, columns), np.float32) if people is None else people,
        depth=np.repeat(near[:, None], columns, axis=1),
        sure={name: 0.95 * bool(maps[name].any()) for name in ("sky", "water", "plants", "animal")} | (sure or {}),
        horizon=horizon,
        focus=(size[0] / 2, size[1] / 2),
        faces=faces or [],
    )


def painted(sky: Map, tall: int, wide: int) -> Picture:
    """Light clouds where the sky is, dark ground under it."""
    cover = cv2.resize(sky, (wide, tall), interpolation=cv2.INTER_NEAREST)
    light = 190 + HAZE / 2 * clouds((tall, wide))
    ground = 60 + 25 * clouds((tall, wide), seed=6)
    grey = np.where(cover > 0.5, light, ground)[..., None]
    return np.asarray(grey * np.array([0.92, 0.97, 1.0]), np.uint8)


def mesh(centre: tuple[float, float], width: float) -> Map:
    """The 468 points of an upright face in texture px: an oval full of points, with eyes, mouth and chin where a face has them."""
    rng = np.random.default_rng(3)
    turn, far = rng.uniform(0, 2 * np.pi, 468), np.sqrt(rng.uniform(0, 1, 468))
    points = np.column_stack([0.5 * width * far * np.cos(turn), 0.65 * width * far * np.sin(turn), np.zeros(468)])
    named: dict[int, tuple[float, float]] = {10: (0, -0.65), 152: (0, 0.65), 1: (0, 0.05), 61: (-0.18, 0.35), 291: (0.18, 0.35)}
    named |= {205: (-0.27, 0.22), 425: (0.27, 0.22), 234: (-0.5, 0), 454: (0.5, 0)}
    for eye, (upper, lower) in enumerate(zip(UPPER, LOWER, strict=True)):
        middle, half = (-0.2, 0.2)[eye], 0.11
        for line, way in ((upper, -1), (lower, 1)):
            across = np.linspace(-1, 1, len(line))
            named |= {number: (middle + half * x, -0.12 + way * 0.045 * (1 - x * x)) for number, x in zip(line, across, strict=True)}
    for number, (x, y) in named.items():
        points[number, :2] = x * width, y * width
    return np.asarray(points + np.array((*centre, 0)), np.float32)
