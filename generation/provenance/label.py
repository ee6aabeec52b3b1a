"""The visible label: an AI mark and words, drawn into the pixels of every frame, legible whatever is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

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
class Label:
    """The drawn label of one frame size, ready to be pasted: ``frame * (1 - alpha) + ink``, in integers of 0..256."""

    top: int
    left: int
    keep: NDArray[np.uint16]
    add: NDArray[np.uint16]

    def draw(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Draw into ``height x width x 3`` uint8 RGB, in place; return the same array."""
        height, width = self.keep.shape[:2]
        patch = frame[self.top : self.top + height, self.left : self.left + width]
        patch[...] = ((patch * self.keep + self.add) >> 8).astype(np.uint8)
        return frame


@lru_cache(maxsize=16)
def label_for(width: int, height: int, language: str) -> Label:
    """Return the label of a frame size in pixels; an unknown language reads English."""
    picture = _render(width, height, WORDS.get(language[:2], WORDS["en"]))
    rgba = np.asarray(picture, dtype=np.uint16)
    alpha = rgba[..., 3:].astype(np.uint32) * 256 // 255
    return Label(
        top=round(height * TOP),
        left=round(width * SIDE),
        keep=(256 - alpha).astype(np.uint16),
        add=(rgba[..., :3].astype(np.uint32) * alpha).astype(np.uint16),
    )


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
    return pill.resize((max(round(wide * shrink), 1), max(round(tall * shrink), 1)), Image.Resampling.LANCZOS)


def _mark(pen: ImageDraw.ImageDraw, left: int, top: int, size: int) -> None:
    """A four-pointed spark with a small one beside it: the sign of generated media."""
    for x, y, radius in ((0.42, 0.56, 0.42), (0.84, 0.18, 0.18)):
        centre_x, centre_y, far, near = left + x * size, top + y * size, radius * size, radius * size * 0.3
        points = [(far if step % 2 == 0 else near) for step in range(8)]
        angles = [np.pi / 4 * step for step in range(8)]
        pen.polygon([(centre_x + r * np.sin(a), centre_y - r * np.cos(a)) for r, a in zip(points, angles, strict=True)], fill=(*INK, 255))
