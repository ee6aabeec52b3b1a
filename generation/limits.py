"""What a request may ask for; the form, the API and the command read the same numbers."""

from __future__ import annotations

from enum import StrEnum

PROMPT_LENGTH = 2000  # characters
SECONDS = (3.0, 10.0)
DEFAULT_SECONDS = 5.0
STRENGTH = (0.0, 1.0)
DEFAULT_STRENGTH = 0.6
FPS = 24
MAX_SEED = 2**31 - 1


class Aspect(StrEnum):
    TALL = "9:16"
    SQUARE = "1:1"
    WIDE = "16:9"


SIZES: dict[Aspect, tuple[int, int]] = {  # pixels: width, height
    Aspect.TALL: (720, 1280),
    Aspect.SQUARE: (1080, 1080),
    Aspect.WIDE: (1280, 720),
}
