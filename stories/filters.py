"""The editor's filters as chains of CSS filter functions, computed here exactly as a browser computes them.

The same chains stand in ``create-editor.css`` for the live preview; a test holds the two together.
Source of the matrices: Filter Effects Module Level 1, section 13 (shorthands), all in sRGB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PIL import Image

Chain = tuple[tuple[str, float], ...]
Matrix = tuple[float, ...]  # 3 x 4, row by row: red, green, blue and an offset in 0..255

CHAINS: Mapping[str, Chain] = MappingProxyType(
    {
        "none": (),
        "vivid": (("saturate", 1.4), ("contrast", 1.08)),
        "warm": (("sepia", 0.3), ("saturate", 1.3), ("brightness", 1.05)),
        "soft": (("contrast", 0.88), ("brightness", 1.08), ("saturate", 0.9)),
        "fade": (("contrast", 0.8), ("brightness", 1.12), ("sepia", 0.15)),
        "dusk": (("brightness", 0.88), ("contrast", 1.12), ("saturate", 1.2)),
        "mono": (("grayscale", 1.0), ("contrast", 1.12)),
        "old": (("sepia", 0.85), ("contrast", 0.95)),
    }
)


def _saturate(s: float) -> Matrix:
    return (
        0.213 + 0.787 * s, 0.715 - 0.715 * s, 0.072 - 0.072 * s, 0.0,
        0.213 - 0.213 * s, 0.715 + 0.285 * s, 0.072 - 0.072 * s, 0.0,
        0.213 - 0.213 * s, 0.715 - 0.715 * s, 0.072 + 0.928 * s, 0.0,
    )  # fmt: skip


def _sepia(amount: float) -> Matrix:
    k = 1.0 - amount
    return (
        0.393 + 0.607 * k, 0.769 - 0.769 * k, 0.189 - 0.189 * k, 0.0,
        0.349 - 0.349 * k, 0.686 + 0.314 * k, 0.168 - 0.168 * k, 0.0,
        0.272 - 0.272 * k, 0.534 - 0.534 * k, 0.131 + 0.869 * k, 0.0,
    )  # fmt: skip


def _grayscale(amount: float) -> Matrix:
    k = 1.0 - amount
    return (
        0.2126 + 0.7874 * k, 0.7152 - 0.7152 * k, 0.0722 - 0.0722 * k, 0.0,
        0.2126 - 0.2126 * k, 0.7152 + 0.2848 * k, 0.0722 - 0.0722 * k, 0.0,
        0.2126 - 0.2126 * k, 0.7152 - 0.7152 * k, 0.0722 + 0.9278 * k, 0.0,
    )  # fmt: skip


def _linear(slope: float, offset: float) -> Matrix:
    return (slope, 0.0, 0.0, offset, 0.0, slope, 0.0, offset, 0.0, 0.0, slope, offset)


FUNCTIONS: Mapping[str, Callable[[float], Matrix]] = MappingProxyType(
    {
        "saturate": _saturate,
        "sepia": _sepia,
        "grayscale": _grayscale,
        "brightness": lambda value: _linear(value, 0.0),
        "contrast": lambda value: _linear(value, 255.0 * (0.5 - 0.5 * value)),
    }
)


def css(chain: Chain) -> str:
    """Return the chain as the value of the CSS property ``filter``."""
    return " ".join(f"{name}({value:g})" for name, value in chain) or "none"


def filtered(image: Image.Image, name: str) -> Image.Image:
    """Return an RGB picture with the named chain applied; each step clamps to 0..255, as a browser does.

    Raises:
        KeyError: no such filter.
    """
    for function, value in CHAINS[name]:
        image = image.convert("RGB", FUNCTIONS[function](value))
    return image
