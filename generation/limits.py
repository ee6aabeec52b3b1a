"""What a request may ask for; the form, the API and the command read the same numbers."""

from __future__ import annotations

from enum import StrEnum

PROMPT_LENGTH = 2000  # characters
SECONDS = (3.0, 10.0)
DEFAULT_SECONDS = 5.0
STRENGTH = (0.0, 1.0)
DEFAULT_STRENGTH = 0.6
FPS = (24, 30)
DEFAULT_FPS = 24
MAX_SEED = 2**31 - 1

PICTURE_PIXELS = 1152 * 1152  # of a restyled picture, about
PICTURE_MULTIPLE = 32  # both sides of a made picture are multiples of it, pixels
PICTURE_SHAPE = 2.0  # long side over short side, at most; a longer photo is cut to it


class Ending(StrEnum):
    """Whether a clip comes back to its first frame."""

    FITTING = "fitting"  # a loop, unless light or weather comes that does not go again
    LOOP = "loop"
    ONE_WAY = "one_way"


class Aspect(StrEnum):
    TALL = "9:16"
    SQUARE = "1:1"
    WIDE = "16:9"


LOOPS: dict[Ending, bool | None] = {Ending.FITTING: None, Ending.LOOP: True, Ending.ONE_WAY: False}  # as a shot says it

SIZES: dict[Aspect, tuple[int, int]] = {  # pixels: width, height
    Aspect.TALL: (720, 1280),
    Aspect.SQUARE: (1080, 1080),
    Aspect.WIDE: (1280, 720),
}

PICTURE_SIZES: dict[Aspect, tuple[int, int]] = {Aspect.TALL: (864, 1536), Aspect.SQUARE: (1152, 1152), Aspect.WIDE: (1536, 864)}


def picture_size_like(width: int, height: int) -> tuple[int, int]:
    """Return the (width, height) of a picture in the shape of a photo, in ``PICTURE_MULTIPLE``s."""
    shape = min(max(width / height, 1 / PICTURE_SHAPE), PICTURE_SHAPE)
    across = (PICTURE_PIXELS * shape) ** 0.5
    return _in_multiples(across), _in_multiples(across / shape)


def _in_multiples(side: float) -> int:
    return round(side / PICTURE_MULTIPLE) * PICTURE_MULTIPLE
