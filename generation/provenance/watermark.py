"""The invisible watermark: a 48-bit id in the luma of every frame, as grain that follows the scene; only its key can find it.

``Watermarker`` draws, ``detection.detect`` finds. The grain is a keyed pattern (``pattern``) of an error-correcting code (``ecc``),
as strong as the eye lets pass (``mask``), and moves with the picture (``motion``).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation import yuv

from . import mask
from .motion import Follower
from .pattern import CHIP, CHIPS_ACROSS, SIDE, chips, drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALL = 2  # pixels a chip of the picture that mask and motion look at: short side 180
PLANE = 1536  # pixels of the prepared plane; tiled once, so that every frame is a plain (fast) affine cut of it
UNIT = 36.0  # steps of the uint8 plane for one standard deviation of the mark
FINE = 8.0  # steps a level, of the drawn difference before it is rounded
ZOOM = (0.87, 1.15)  # the mark's scale may drift so far with the scene before it starts anew: what detection searches
HELD = 2  # frames a drawn mark serves for: it may follow the scene in steps of a twelfth of a second, and costs half
LIMIT = 2.47  # levels of 255 squared, mean of a frame: 44.2 dB of luma, of which rounding to RGB costs up to 0.2
SOFTENED = 1.15  # what the mask allows over what is drawn of it between chips and frames
MIDDLE = 128.0  # of the uint8 plane: no change
TURN = 3.0  # degrees, likewise


class Watermarker:
    """Marks the frames of one clip, in order. One object a clip; a still image is a clip of one frame."""

    def __init__(self, key: str, payload: int, width: int, height: int) -> None:
        """``payload`` has 48 bits; ``width`` and ``height`` are the frames' pixels.

        Raises:
            ValueError: the id does not fit.
        """
        self._size = (width, height)
        scale = CHIP * CHIPS_ACROSS / min(width, height)
        self._work = (round(width * scale), round(height * scale))
        self._small = (self._work[0] * SMALL // CHIP, self._work[1] * SMALL // CHIP)
        self._plane = _plane(key, payload)
        self._follower = Follower()
        self._count = 0

    def embed(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Draw the mark into the luma of an I420 picture (see ``yuv``), in place; return the same array.

        Raises:
            ValueError: the picture is not of the promised size.
        """
        luma = yuv.planes(picture).y
        self._see(luma.shape)
        if self._count % HELD == 0:
            small = cv2.resize(luma, self._small, interpolation=cv2.INTER_AREA)
            grey = cv2.convertScaleAbs(cv2.subtract(small, yuv.BLACK), alpha=1 / yuv.LUMA)  # type: ignore[call-overload]
            self._drawn = self._draw(np.asarray(grey, np.uint8), yuv.LUMA)
        self._count += 1
        more, less = self._drawn
        cv2.add(luma, more, dst=luma)
        cv2.subtract(luma, less, dst=luma)
        return picture

    def embed_still(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Draw the mark into ``height x width x 3`` uint8 RGB, in place; raises and returns likewise."""
        self._see(picture.shape)
        # Green stands for luma: mask and motion need no more.
        grey = cv2.resize(cv2.extractChannel(picture, 1), self._small, interpolation=cv2.INTER_AREA)
        more, less = (cv2.merge([side] * 3) for side in self._draw(np.asarray(grey, np.uint8), 1.0))
        cv2.add(picture, more, dst=picture)
        return cv2.subtract(picture, less, dst=picture)  # type: ignore[return-value]

    def _see(self, shape: tuple[int, ...]) -> None:
        if (shape[1], shape[0]) != self._size:
            raise ValueError(f"expected pictures of {self._size}, got {shape[1]} x {shape[0]}")

    def _draw(self, grey: NDArray[np.uint8], level: float) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return what is to be added to the levels and what is to be taken off, each ``height x width``; one of grey counts ``level``."""
        amount = cv2.resize(mask.strength(grey, LIMIT * SOFTENED), self._work) * np.float32(FINE / UNIT)
        drawn = cv2.convertScaleAbs(cv2.multiply(self._cut(grey) - np.float32(128), amount) + np.float32(128))
        drawn = cv2.resize(drawn, self._size)
        sides = (cv2.subtract(drawn, MIDDLE), cv2.subtract(MIDDLE, drawn))  # type: ignore[call-overload]
        share = level / FINE
        while True:
            more, less = (cv2.convertScaleAbs(side, alpha=share) for side in sides)
            square = (cv2.norm(more, cv2.NORM_L2SQR) + cv2.norm(less, cv2.NORM_L2SQR)) / (more.size * level * level)
            if square <= LIMIT:
                return np.asarray(more, np.uint8), np.asarray(less, np.uint8)
            share *= min(0.99, math.sqrt(LIMIT / square))

    def _cut(self, grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
        motion = self._follower.follow(grey)
        zoom = math.hypot(motion[0, 0], motion[1, 0])
        turn = abs(math.degrees(math.atan2(motion[1, 0], motion[0, 0])))
        if not ZOOM[0] < zoom < ZOOM[1] or turn > TURN:
            self._follower.restart(grey)
            motion = np.eye(3)
        ratio = CHIP / SMALL
        matrix = np.linalg.inv(motion)
        matrix[:2, 2] *= ratio
        period = SIDE * CHIP
        # The plane repeats: bring the frame's middle into its first tile.
        middle = matrix[:2] @ [self._work[0] / 2, self._work[1] / 2, 1]
        matrix[:2, 2] += PLANE / 2 - middle + (middle - PLANE / 2) % period - period / 2
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(self._plane, matrix[:2], self._work, flags=how, borderMode=cv2.BORDER_WRAP), np.uint8)


def mark_image(picture: NDArray[np.uint8], *, key: str, payload: int) -> NDArray[np.uint8]:
    """Return a marked copy of a still ``height x width x 3`` uint8 RGB picture."""
    marker = Watermarker(key, payload, picture.shape[1], picture.shape[0])
    return marker.embed_still(picture.copy())


def _plane(key: str, payload: int) -> NDArray[np.uint8]:
    large = drawn(chips(key, payload))
    repeats = PLANE // (SIDE * CHIP)
    tiled = np.tile(large / large.std(), (repeats, repeats))
    return np.clip(np.rint(128 + UNIT * tiled), 0, 255).astype(np.uint8)
