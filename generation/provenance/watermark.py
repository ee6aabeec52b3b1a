"""The invisible watermark: a 48-bit id in the luma of every frame, as grain that follows the scene; only its key can find it.

``Watermarker`` draws, ``detection.detect`` finds. The grain is a keyed pattern (``pattern``) of an error-correcting code (``ecc``),
as strong as the eye lets pass (``mask``), and moves with the picture (``motion``).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import mask
from .motion import Follower
from .pattern import CHIPS_ACROSS, SIDE, chips

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHIP = 4  # pixels of the working size, in which the mark is drawn: short side 360
SMALL = 2  # pixels a chip of the picture that mask and motion look at: short side 180
PLANE = 1536  # pixels of the prepared plane; tiled once, so that every frame is a plain (fast) affine cut of it
UNIT = 36.0  # steps of the uint8 plane for one standard deviation of the mark
FINE = 8.0  # steps a level, of the drawn difference before it is rounded
ZOOM = (0.87, 1.15)  # the mark's scale may drift so far with the scene before it starts anew: what detection searches
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

    def embed(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Draw the mark into ``height x width x 3`` uint8 RGB, in place; return the same array.

        Raises:
            ValueError: the frame is not of the promised size.
        """
        if (frame.shape[1], frame.shape[0]) != self._size:
            raise ValueError(f"expected frames of {self._size}, got {frame.shape}")
        small = cv2.resize(frame, self._small, interpolation=cv2.INTER_AREA)
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
        grain = self._cut(grey)
        amount = cv2.resize(mask.strength(grey), self._work) * (FINE / UNIT)
        drawn = cv2.convertScaleAbs(cv2.multiply(grain - np.float32(128), amount) + np.float32(128))
        drawn = cv2.resize(drawn, self._size)
        for table, apply in ((_UP, cv2.add), (_DOWN, cv2.subtract)):
            one = cv2.LUT(drawn, table)
            apply(frame, cv2.merge([one, one, one]), dst=frame)
        return frame

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
    return marker.embed(picture.copy())


def _plane(key: str, payload: int) -> NDArray[np.uint8]:
    plane = chips(key, payload)
    wrapped = cv2.copyMakeBorder(plane, 4, 4, 4, 4, cv2.BORDER_WRAP)
    large = cv2.resize(wrapped, None, fx=CHIP, fy=CHIP, interpolation=cv2.INTER_CUBIC)[4 * CHIP : -4 * CHIP, 4 * CHIP : -4 * CHIP]
    repeats = PLANE // (SIDE * CHIP)
    tiled = np.tile(large / large.std(), (repeats, repeats))
    return np.clip(np.rint(128 + UNIT * tiled), 0, 255).astype(np.uint8)


_LEVELS = np.rint((np.arange(256) - 128) / FINE)
_UP = np.maximum(_LEVELS, 0).astype(np.uint8)
_DOWN = np.maximum(-_LEVELS, 0).astype(np.uint8)
