"""The visible label: an AI mark and words, drawn into the pixels of every frame, legible whatever is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from generation import yuv

if TYPE_CHECKING:
    from numpy.typing import NDArray

FONT = Path(__file__).with_name("fonts") / "PlusJakartaSans-Bold.ttf"
WORDS = {"en": "AI-generated", "id": "Dibuat dengan AI"}
HEIGHT = 0.042  # of the frame's height; the floor is 4 %
SIDE = 0.045  # safe margin, of the frame's width
TOP = 0.105  # of the height: below the bars that players and phones draw over a full-screen story
WIDEST = 0.6  # of the frame's width; a narrow frame gets a smaller text instead of a cut one
INK = (255, 255, 255)
GROUND = (17, 19, 26)  # contrast 18.4:1 against the ink
OPACITY = 0.86  # over pure white the ground is (49, 51, 57): contrast 12.5:1, far above the 4.5:1 of WCAG 1.4.3
SUPERSAMPLING = 4


@dataclass(frozen=True, slots=True)
class Stamp:
    """One plane's part of the label, ready to be pasted: ``plane * keep + add``, in 256ths."""

    top: int
    left: int
    keep: NDArray[np.uint16]
    add: NDArray[np.uint16]

    @property
    def place(self) -> tuple[slice, slice]:
        """The rows and columns it covers."""
        height, width = self.keep.shape[:2]
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def draw(self, plane: NDArray[np.uint8]) -> None:
        patch = plane[self.place]
        patch[...] = ((patch * self.keep + self.add) >> 8).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Label:
    """The drawn label of one frame size: a stamp for RGB, and one for each plane of I420."""

    rgb: Stamp
    planes: tuple[Stamp, Stamp, Stamp]

    def draw(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Draw into ``height x width x 3`` uint8 RGB or I420 (see ``yuv``), in place; return the same array."""
        if picture.ndim == yuv.PLANAR:
            for stamp, plane in zip(self.planes, yuv.planes(picture), strict=True):
                stamp.draw(plane)
        else:
            self.rgb.draw(picture)
        return picture


@lru_cache(maxsize=16)
def label_for(width: int, height: int, language: str) -> Label:
    """Return the label of a frame size in pixels; an unknown language reads English."""
    top, left = round(height * TOP / 2) * 2, round(width * SIDE / 2) * 2  # where a chroma sample begins
    rgba = np.asarray(_render(width, height, WORDS.get(language[:2], WORDS["en"])), np.float32)
    opacity = rgba[..., 3:] / np.float32(255)
    colours = yuv.of_rgb(rgba[..., :3]) * opacity
    halves = [_halved(layer) for layer in (opacity[..., 0], colours[..., 1], colours[..., 2])]
    return Label(
        rgb=_stamp(top, left, opacity, rgba[..., :3] * opacity),
        planes=(
            _stamp(top, left, opacity[..., 0], colours[..., 0]),
            _stamp(top // 2, left // 2, halves[0], halves[1]),
            _stamp(top // 2, left // 2, halves[0], halves[2]),
        ),
    )


def _stamp(top: int, left: int, opacity: NDArray[np.float32], colour: NDArray[np.float32]) -> Stamp:
    return Stamp(top, left, np.rint(256 * (1 - opacity)).astype(np.uint16), np.rint(256 * colour).astype(np.uint16))


def _halved(layer: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of four pixels each, as a chroma sample has it; the label's sides are even."""
    height, width = layer.shape
    return np.asarray(layer.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)), np.float32)


def _render(width: int, height: int, words: str) -> Image.Image:
    """Draw the pill at four times its size and shrink it, so that its edges are smooth."""
    tall = max(round(height * HEIGHT), 16) * SUPERSAMPLING
    font = ImageFont.truetype(str(FONT), round(tall * 0.5))
    mark, gap, pad = round(tall * 0.56), round(tall * 0.2), round(tall * 0.3)
    wide = pad + mark + gap + round(font.getlength(words)) + pad
    pill = Image.new("RGBA", (wide, tall))
    pen = ImageDraw.Draw(pill)
    pen.rounded_rectangle((0, 0, wide - 1, tall - 1), radius=tall // 2, fill=(*GROUND, round(255 * OPACITY)))
    _mark(pen, pad, (tall - mark) // 2, mark)
    pen.text((pad + mark + gap, tall / 2), words, font=font, fill=(*INK, 255), anchor="lm")
    shrink = min(1.0, width * WIDEST * SUPERSAMPLING / wide) / SUPERSAMPLING
    return pill.resize((_even(wide * shrink), _even(tall * shrink)), Image.Resampling.LANCZOS)


def _even(length: float) -> int:
    return max(2 * round(length / 2), 2)


def _mark(pen: ImageDraw.ImageDraw, left: int, top: int, size: int) -> None:
    """A four-pointed spark with a small one beside it: the sign of generated media."""
    for x, y, radius in ((0.42, 0.56, 0.42), (0.84, 0.18, 0.18)):
        centre_x, centre_y, far, near = left + x * size, top + y * size, radius * size, radius * size * 0.3
        points = [(far if step % 2 == 0 else near) for step in range(8)]
        angles = [np.pi / 4 * step for step in range(8)]
        pen.polygon([(centre_x + r * np.sin(a), centre_y - r * np.cos(a)) for r, a in zip(points, angles, strict=True)], fill=(*INK, 255))
