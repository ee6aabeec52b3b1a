"""The photo taken apart: a sky that goes on behind everything, and what stands before it, so that putting them together is the photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation import yuv

from . import matting
from .scene import COARSE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scene import Scene

NEAR = 6  # coarse rows below the last of the sky in which its edge may still lie


@dataclass(frozen=True, slots=True)
class Layers:
    """Two layers on the texture with ``photo = front + open * sky``, plane by plane; luma without
    ``yuv.BLACK``, so that light is a plain product.

    Attributes:
        front: already multiplied by its cover.
        sky: filled in behind the front.
        open: ``H x W`` uint8, 255 where nothing hides the sky.
        first, last: the texture's rows before which there is no front, and after which there is no sky.
    """

    front: yuv.Planes
    sky: yuv.Planes
    open: NDArray[np.uint8]
    first: int
    last: int


def planar(rgb: NDArray[np.uint8]) -> yuv.Planes:
    """Return the planes of a texture, luma without ``yuv.BLACK``."""
    planes = yuv.planes(yuv.from_rgb(rgb))
    cv2.subtract(planes.y, float(yuv.BLACK), dst=planes.y)  # type: ignore[call-overload]
    return planes


def part(scene: Scene) -> Layers | None:
    """Split the texture along the sky's edge; None when there is no sky to move."""
    if scene.sky.max() < 0.5:
        return None
    rows = int(np.flatnonzero((scene.sky > 0.02).any(axis=1))[-1]) + NEAR
    filled, cover = _cut(scene.texture[: rows * COARSE], scene.sky[:rows])
    plate = scene.texture.copy()
    plate[: len(filled)] = filled
    opened = np.zeros(plate.shape[:2], np.uint8)
    opened[: len(cover)] = np.rint((1 - cover) * 255)
    photo, sky = planar(scene.texture), planar(plate)
    front = yuv.Planes(
        *(np.asarray(cv2.subtract(one, behind), np.uint8) for one, behind in zip(photo, through(sky, opened, halved(opened)), strict=True))
    )
    standing, seen = np.flatnonzero((opened < 255).any(axis=1)), np.flatnonzero(opened.any(axis=1))
    return Layers(front, sky, opened, int(standing[0]) if len(standing) else len(opened), int(seen[-1]) if len(seen) else 0)


def halved(opened: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return how open the sky is for each sample of chroma."""
    return np.asarray(cv2.resize(opened, (opened.shape[1] // 2, opened.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8)


def through(sky: yuv.Planes, opened: NDArray[np.uint8], half: NDArray[np.uint8]) -> yuv.Planes:
    """Return what is seen of the sky where it is ``opened``, luma and chroma (0..255)."""
    return yuv.Planes(*(np.asarray(cv2.multiply(p, o, scale=1 / 255), np.uint8) for p, o in zip(sky, (opened, half, half), strict=True)))


def _cut(texture: NDArray[np.uint8], sky: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return the sky's plate and the cover (0..1) of what stands before it, over the rows that hold any sky."""
    coarse = np.asarray(cv2.resize(texture, sky.shape[1::-1], interpolation=cv2.INTER_AREA), np.uint8)
    open_sky = matting.firm(matting.guided(coarse, sky, 4, 3e-4, fine=texture), 0.1, 0.9)
    near = cv2.resize(cv2.dilate(sky, np.ones((5, 5), np.uint8)), texture.shape[1::-1])
    open_sky *= matting.firm(np.asarray(near, np.float32), 0.1, 0.5)
    cover = np.maximum(1 - open_sky, matting.thin_things(texture, open_sky))
    cover[cover < 0.02] = 0
    plate = _plate(texture, coarse, cover)
    return np.rint(plate).astype(np.uint8), _feasible(texture, plate, cover)


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
    needed = np.zeros_like(cover)
    for level, behind in zip(cv2.split(texture), cv2.split(plate), strict=True):  # by channel: a maximum over three is slow
        step = level - behind
        needed = np.maximum(needed, np.maximum(-step / np.maximum(behind, 1), step / np.maximum(255 - behind, 1)))
    needed = np.minimum(needed, 1)
    return np.asarray(np.maximum(cover, needed * (needed > 0.004)), np.float32)
