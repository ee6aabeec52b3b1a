"""Pictures as an encoder takes them (I420): full-size luma, half-size chroma, half the bytes of RGB to draw, move and convert.

ITU-R BT.601, luma 16..235 and chroma 16..240 around 128. A chroma sample is the mean of its four pixels, and going back gives
it to all four, so that a picture which makes the way twice loses nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

PLANAR = 2  # dimensions of a picture that is I420 already
LUMA = 219 / 255  # of the full-range luma, likewise; black is ``BLACK``
BLACK = 16
CHROMA = 224 / 255  # of the full-range chroma that OpenCV gives for still pictures
# ITU-R BT.601: full-range luma and chroma of red, green, blue.
WEIGHTS = np.array([[0.299, 0.587, 0.114], [-0.16874, -0.33126, 0.5], [0.5, -0.41869, -0.08131]], np.float32)


class Planes(NamedTuple):
    """Views into one I420 picture: ``y`` is ``height x width``, ``u`` and ``v`` half of it each way."""

    y: Plane
    u: Plane
    v: Plane


def blank(width: int, height: int) -> Plane:
    """Return memory for a picture of even sides: ``height * 3/2 x width`` uint8, as OpenCV and PyAV lay it out."""
    return np.empty((height * 3 // 2, width), np.uint8)


def planes(picture: Plane) -> Planes:
    """Return the three planes of an I420 picture; writing to them writes to it."""
    width, height = picture.shape[1], picture.shape[0] * 2 // 3
    flat, size = picture.reshape(-1), width * height
    half = (height // 2, width // 2)
    return Planes(picture[:height], flat[size : size * 5 // 4].reshape(half), flat[size * 5 // 4 :].reshape(half))


def from_rgb(rgb: Plane) -> Plane:
    """Convert ``height x width x 3`` uint8 RGB of even sides."""
    height, width = rgb.shape[:2]
    picture = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), np.uint8)  # its chroma is that of one pixel in four: redone
    small = cv2.resize(rgb, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    chroma = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb)
    _, u, v = planes(picture)
    for plane, channel in ((u, 2), (v, 1)):
        cv2.convertScaleAbs(cv2.extractChannel(chroma, channel), dst=plane, alpha=CHROMA, beta=128 * (1 - CHROMA))
    return picture


def of_rgb(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return luma and chroma of ``... x 3`` RGB levels 0..255, unrounded and for each by itself."""
    return np.asarray(colours @ WEIGHTS.T * [LUMA, CHROMA, CHROMA] + [BLACK, 128, 128], np.float32)


def to_rgb(picture: Plane) -> Plane:
    """Return the RGB of an I420 picture; what is RGB already is returned as it is."""
    return picture if picture.ndim != PLANAR else np.asarray(cv2.cvtColor(picture, cv2.COLOR_YUV2RGB_I420), np.uint8)
