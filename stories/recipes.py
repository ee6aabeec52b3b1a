"""An edit as data: turn, mirror, crop, filter, words. The original stays; the recipe makes a new picture of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PIL import Image

from stories.filters import filtered
from stories.lettering import Text, draw

RATIOS: Mapping[str, float | None] = MappingProxyType({"free": None, "9:16": 9 / 16, "1:1": 1.0, "16:9": 16 / 9})  # width / height
TURNS: Mapping[int, Image.Transpose | None] = MappingProxyType(
    {0: None, 90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
)  # degrees clockwise; Pillow counts the other way


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the turned picture, in fractions of its width and height."""

    left: float = 0.0
    top: float = 0.0
    width: float = 1.0
    height: float = 1.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to do, in this order: turn (degrees clockwise), mirror, crop to ``box`` and ``aspect``, filter, write."""

    turn: int = 0
    mirror: bool = False
    aspect: str = "free"
    box: Box = Box()
    filter: str = "none"
    texts: tuple[Text, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return self == Recipe()

    @property
    def actions(self) -> tuple[str, ...]:
        """What is done, in C2PA's words."""
        done = {
            "c2pa.orientation": self.turn != 0 or self.mirror,
            "c2pa.cropped": self.box != Box() or self.aspect != "free",
            "c2pa.filtered": self.filter != "none",
            "c2pa.addedText": bool(self.texts),
        }
        return tuple(action for action, is_done in done.items() if is_done)


def edited(image: Image.Image, recipe: Recipe) -> Image.Image:
    """Return a new RGB picture; ``image`` is left as it was.

    Raises:
        KeyError: the recipe names a turn, aspect, filter, size or colour we do not have.
    """
    turn = TURNS[recipe.turn]
    picture = image.convert("RGB") if turn is None else image.convert("RGB").transpose(turn)
    if recipe.mirror:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture = filtered(picture.crop(pixels(picture.size, recipe.box, RATIOS[recipe.aspect])), recipe.filter)
    for text in recipe.texts:
        draw(picture, text)
    return picture


def pixels(size: tuple[int, int], box: Box, ratio: float | None) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom: the largest part of that ratio inside the box, around its centre; never empty, never outside."""
    across, down = size
    left, top = min(max(box.left, 0.0), 1.0) * across, min(max(box.top, 0.0), 1.0) * down
    width, height = min(box.width * across, across - left), min(box.height * down, down - top)
    if ratio is not None:
        fitted = min(width, height * ratio)
        left, top = left + (width - fitted) / 2, top + (height - fitted / ratio) / 2
        width, height = fitted, fitted / ratio
    x, y = min(round(left), across - 1), min(round(top), down - 1)
    return x, y, min(max(round(left + width), x + 1), across), min(max(round(top + height), y + 1), down)
