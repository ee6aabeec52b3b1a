"""How much a picture can hide where: strong in texture, faint in flat areas, fainter still in dark ones, and never too much in all.

Noise is hidden by detail of a similar size around it (contrast masking, Legge and Foley 1980) and shows most in the dark, where one
8-bit level is a larger step in light (Weber's law against the transfer curve). A picture that is texture all over could hide more than
its fidelity allows: there the busiest places give way first, because where the picture is loudest a mark tells least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLAT = 0.6  # levels of 255, standard deviation of the mark on a flat, bright area
QUIET = 2.0  # levels of local contrast that hide nothing: sensor noise, soft backgrounds, where grain costs an encoder most
GAIN = 0.27  # levels of the mark for each level of local contrast above that
MOST = 2.4  # levels
BUSY = 6.0  # levels of local contrast from which a place gives way, in proportion
NEAR = 3.0  # pixels: how smoothly
HALVINGS = 12  # of the search for the height that fits: to a hundredth of a level
DARK = np.interp(np.arange(256), [0, 16, 48, 110, 255], [0.3, 0.45, 0.75, 1.0, 1.0]).astype(np.float32)
AROUND = (5, 5)  # cells of a quarter of the working size
KERNEL = np.ones((3, 3), np.uint8)


def strength(grey: NDArray[np.uint8], square: float = MOST * MOST) -> NDArray[np.float32]:
    """Return the mark's standard deviation in levels of 255 for each pixel of a small uint8 grey picture (two pixels a chip).

    The mean of its squares is at most ``square``.
    """
    small = grey.astype(np.float32)
    mean = cv2.blur(small, AROUND)
    contrast = np.sqrt(np.maximum(cv2.blur(small * small, AROUND) - mean * mean, 0.0))
    # An edge between two flat areas masks little beside it: the lowest contrast in reach counts.
    allowed = np.minimum((FLAT + GAIN * np.maximum(cv2.erode(contrast, KERNEL) - QUIET, 0)) * cv2.LUT(cv2.blur(grey, AROUND), DARK), MOST)
    allowed = cv2.GaussianBlur(allowed, (0, 0), 1.5)
    if _square(allowed) <= square:
        return np.asarray(allowed, np.float32)
    busy = np.maximum(cv2.GaussianBlur(contrast, (0, 0), NEAR), BUSY)
    return _lowered(allowed, np.asarray(BUSY / busy, np.float32), square)


def _lowered(allowed: cv2.typing.MatLike, share: NDArray[np.float32], square: float) -> NDArray[np.float32]:
    """Hold ``allowed`` under ``share`` of one height, the greatest that fits into ``square``."""
    low, high = 0.0, MOST / float(share.min())
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        fits = _square(np.minimum(allowed, share * np.float32(middle))) <= square
        low, high = (middle, high) if fits else (low, middle)
    return np.asarray(np.minimum(allowed, share * np.float32(low)), np.float32)


def _square(picture: cv2.typing.MatLike) -> float:
    return cv2.norm(picture, cv2.NORM_L2SQR) / picture.size
