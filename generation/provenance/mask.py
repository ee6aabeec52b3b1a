"""How much a picture can hide where: strong in texture, faint in flat areas, fainter still in dark ones.

Noise is hidden by detail of a similar size around it (contrast masking, Legge and Foley 1980) and shows most in the dark, where one
8-bit level is a larger step in light (Weber's law against the transfer curve).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLAT = 0.85  # levels of 255, standard deviation of the mark on a flat, bright area
GAIN = 0.11  # levels of the mark for each level of local contrast
MOST = 2.4  # levels: 41.7 dB where all of the picture is texture, and needed there; 44 to 48 elsewhere
CONTRAST = 25.0  # levels of local contrast above which nothing more is hidden
DARK = np.interp(np.arange(256), [0, 16, 48, 110, 255], [0.3, 0.45, 0.75, 1.0, 1.0]).astype(np.float32)
AROUND = (5, 5)  # cells of a quarter of the working size
KERNEL = np.ones((3, 3), np.uint8)


def strength(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the mark's standard deviation in levels of 255 for each pixel of a small uint8 grey picture (two pixels a chip)."""
    small = grey.astype(np.float32)
    mean = cv2.blur(small, AROUND)
    contrast = np.sqrt(np.maximum(cv2.blur(small * small, AROUND) - mean * mean, 0.0))
    # An edge between two flat areas masks little beside it: the lowest contrast in reach counts.
    contrast = np.minimum(cv2.erode(contrast, KERNEL), CONTRAST)
    allowed = np.minimum((FLAT + GAIN * contrast) * cv2.LUT(cv2.blur(grey, AROUND), DARK), MOST)
    return np.asarray(cv2.GaussianBlur(allowed, (0, 0), 1.5), np.float32)
