"""The photo taken apart: a sky that goes on behind everything, and what stands before it, so that putting them together is the photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import matting
from .scene import COARSE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene


@dataclass(frozen=True, slots=True)
class Layers:
    """Two layers on the texture with ``photo = front + (1 - cover) * sky``.

    Attributes:
        front: ``H x W x 3`` uint8, already multiplied by its cover.
        cover: ``H x W`` uint8, 255 where the front hides the sky.
        sky: ``H x W x 3`` uint8, filled in behind the front; only its first ``depth`` rows are ever seen.
        depth: how many rows of the texture hold any sky.
    """

    front: NDArray[np.uint8]
    cover: NDArray[np.uint8]
    sky: NDArray[np.uint8]
    depth: int


def part(scene: Scene) -> Layers | None:
    """Split the texture along the sky's edge; None when there is no sky to move."""
    if scene.sky.max() < 0.5:
        return None
    texture = scene.texture
    coarse = np.asarray(cv2.resize(texture, scene.sky.shape[1::-1], interpolation=cv2.INTER_AREA), np.uint8)
    open_sky = matting.firm(matting.guided(coarse, scene.sky, 4, 3e-4, fine=texture), 0.1, 0.9)
    near = cv2.resize(cv2.dilate(scene.sky, np.ones((5, 5), np.uint8)), texture.shape[1::-1])
    open_sky *= matting.firm(np.asarray(near, np.float32), 0.1, 0.5)
    cover = np.maximum(1 - open_sky, matting.thin_things(texture, open_sky))
    cover[cover < 0.02] = 0
    plate = _plate(texture, coarse, cover)
    cover = _feasible(texture, plate, cover)
    front = texture - (1 - cover[..., None]) * plate
    seen = np.flatnonzero((cover < 0.99).any(axis=1))
    return Layers(
        front=np.rint(front.clip(0, 255)).astype(np.uint8),
        cover=np.rint(cover * 255).astype(np.uint8),
        sky=np.rint(plate).astype(np.uint8),
        depth=int(seen[-1]) + 1 if len(seen) else 0,
    )


def _plate(texture: NDArray[np.uint8], coarse: NDArray[np.uint8], cover: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fill the sky in behind the front: from pixels a little away from any edge, where nothing of the front has bled in."""
    clear = cv2.erode((cover < 0.02).astype(np.float32), np.ones((7, 7), np.uint8))
    known = cv2.resize(clear, coarse.shape[1::-1], interpolation=cv2.INTER_AREA)
    filled = matting.fill(coarse.astype(np.float32), np.asarray(known**2, np.float32))
    smooth = cv2.resize(filled, texture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    own = cv2.GaussianBlur(clear, (0, 0), 2.0)[..., None] * (cover == 0)[..., None]
    return np.asarray(smooth + (texture - smooth) * own, np.float32).clip(0, 255)


def _feasible(texture: NDArray[np.uint8], plate: NDArray[np.float32], cover: NDArray[np.float32]) -> NDArray[np.float32]:
    """Raise the cover until some colour 0..255 of the front explains the photo exactly: no dark or bright halo can be left."""
    step = texture - plate
    darker = (-step / np.maximum(plate, 1)).max(axis=2)
    brighter = (step / np.maximum(255 - plate, 1)).max(axis=2)
    needed = np.maximum(darker, brighter).clip(0, 1)
    return np.asarray(np.maximum(cover, needed * (needed > 0.004)), np.float32)


def to_coarse(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average a texture-sized map down to the coarse grid."""
    return np.asarray(cv2.resize(image, (image.shape[1] // COARSE, image.shape[0] // COARSE), interpolation=cv2.INTER_AREA), np.float32)
