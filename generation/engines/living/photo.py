"""From a file to pixels, or to a plain refusal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation.engines import UnusablePhotoError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALLEST = 32  # px; below that there is nothing to animate
WIDEST = 6.0  # long side over short side
LARGEST = 2880  # px of the long side kept: a 9:16 crop out of a 3:2 photo still fills 720x1280


def load(path: Path) -> NDArray[np.uint8]:
    """Return the picture as ``height x width x 3`` uint8 RGB, at most ``LARGEST`` px long.

    Grey, 16-bit, CMYK, animated (first frame) and transparent (alpha dropped) files are all accepted.

    Raises:
        UnusablePhotoError: cannot be decoded, too small or too narrow.
    """
    try:
        data = np.fromfile(path, np.uint8)
        bgr = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error) as error:
        raise UnusablePhotoError(f"{path.name} cannot be read") from error
    if bgr is None:
        raise UnusablePhotoError(f"{path.name} cannot be decoded")
    height, width = bgr.shape[:2]
    short, long = sorted((height, width))
    if short < SMALLEST:
        raise UnusablePhotoError(f"{path.name} is too small: {width}x{height}")
    if long / short > WIDEST:
        raise UnusablePhotoError(f"{path.name} is too narrow: {width}x{height}")
    scale = min(1.0, LARGEST / long)
    if scale < 1.0:
        bgr = cv2.resize(bgr, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
