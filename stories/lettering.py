"""Words on a picture: wrapped, centred on a point, legible on any ground. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from PIL import Image, ImageDraw, ImageFont

from generation.provenance.label import FONT

LENGTH = 120  # characters of one text
WIDEST = 0.9  # of the picture's width
LINE_HEIGHT = 1.2
SIZES: Mapping[str, float] = MappingProxyType({"s": 0.05, "m": 0.08, "l": 0.12})  # letter height as a part of the picture's width
COLOURS: Mapping[str, str] = MappingProxyType(
    {"white": "#ffffff", "ink": "#1a1820", "blue": "#2d7ff9", "coral": "#ff5d5d", "sun": "#ffd23f"}
)
OUTLINE = 0.07  # of the letter height, on both sides of the line
MARGIN = 0.35  # of the letter height, of the plate around the words
NOWHERE = "\U0010fffe"  # a code point no font draws: what it looks like is the sign for "no such letter"


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its centre in fractions of the picture (0..1), a key of SIZES, a key of COLOURS, and whether it stands on a plate."""

    text: str
    x: float = 0.5
    y: float = 0.5
    size: str = "m"
    colour: str = "white"
    plate: bool = False


def undrawable(text: str) -> str:
    """Return the characters our typeface has no letter for, each once (emoji, and scripts other than Latin)."""
    font = _font(32)
    missing = bytes(font.getmask(NOWHERE))
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and bytes(font.getmask(c)) == missing))


def draw(image: Image.Image, text: Text) -> None:
    """Write onto an RGB picture, in place; a text that would leave it is moved inside."""
    height = max(8, round(SIZES[text.size] * image.width))
    font = _font(height)
    lines = wrapped(text.text, font, WIDEST * image.width)
    block = "\n".join(lines)
    spacing = round(height * (LINE_HEIGHT - 1))
    pen = ImageDraw.Draw(image, "RGBA")
    stroke = 0 if text.plate else max(1, round(height * OUTLINE / 2))
    margin = height * MARGIN if text.plate else 0
    left, top, right, bottom = pen.multiline_textbbox((0, 0), block, font, anchor="mm", spacing=spacing, stroke_width=stroke)
    edge = margin + 1  # the pixel that rounding takes
    x, y = centre = _inside(text, image.size, (left - edge, top - edge, right + edge, bottom + edge))
    ground = "#ffffff" if text.colour == "ink" else "#1a1820"
    if text.plate:
        pen.rounded_rectangle((x + left - margin, y + top - margin, x + right + margin, y + bottom + margin), margin, fill=f"{ground}cc")
    pen.multiline_text(
        centre,
        block,
        COLOURS[text.colour],
        font,
        anchor="mm",
        spacing=spacing,
        align="center",
        stroke_width=stroke,
        stroke_fill=f"{ground}99",
    )


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Return the lines: broken where the writer broke them, then between words; a word wider than the line, between letters."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if font.getlength(longer) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, font, width)
            lines += whole
        lines.append(line)
    return lines


def _pieces(word: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    pieces = []
    while font.getlength(word) > width and len(word) > 1:
        fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or font.getlength(word[:n]) <= width)
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def _inside(text: Text, size: tuple[int, int], box: tuple[float, float, float, float]) -> tuple[float, float]:
    """Return the centre in pixels, moved so that the block (``box`` around 0, 0) stays within the picture where it fits."""
    left, top, right, bottom = box
    x = min(max(text.x * size[0], -left), max(size[0] - right, -left))
    y = min(max(text.y * size[1], -top), max(size[1] - bottom, -top))
    return x, y
