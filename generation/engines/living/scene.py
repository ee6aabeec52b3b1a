"""What is in the photo: the texture the camera looks at, depth, and where it rests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import framing, photo

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

COARSE = 4  # fields are drawn this many times smaller than the frame


@dataclass(slots=True)
class Scene:
    """Everything the engine knows of the photo, on the texture (the frame with its margin); maps are 1/``COARSE`` of it."""

    framing: framing.Framing
    texture: NDArray[np.uint8]
    depth: NDArray[np.float32]
    focus: tuple[float, float]

    @property
    def inner(self) -> tuple[slice, slice]:
        """The part of a coarse map that the frame shows."""
        edge = self.framing.margin // COARSE
        rows, columns = self.framing.frame_height // COARSE, self.framing.frame_width // COARSE
        return slice(edge, edge + rows), slice(edge, edge + columns)


def see(path: Path, size: tuple[int, int]) -> Scene:
    """Look at the photo for a frame of ``size`` (width, height)."""
    picture = photo.load(path)
    height, width = picture.shape[:2]
    frame = framing.frame_photo((height, width), size, framing.plain_interest(picture))
    texture = np.asarray(frame.cut(picture, photo_width=width), np.uint8)
    rows, columns = texture.shape[0] // COARSE, texture.shape[1] // COARSE
    ramp = np.linspace(0, 1, rows, dtype=np.float32)[:, None] ** 1.3
    depth = cv2.GaussianBlur(np.repeat(ramp, columns, axis=1), (0, 0), 3)
    return Scene(frame, texture, np.asarray(depth, np.float32), (size[0] / 2, size[1] * 0.55))
