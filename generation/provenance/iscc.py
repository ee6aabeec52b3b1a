"""The International Standard Content Code of a file (ISO 24138:2024): what other archives know a file by, kept with ours.

A code is put together from units: Image-Code or Video-Code (what it looks like), Data-Code (its bytes, by similarity), Instance-Code
(its bytes, exactly). A video's needs MPEG-7 frame signatures, which only an ffmpeg with its ``signature`` filter makes (``mpeg7``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import iscc_lib
from PIL import Image, ImageChops, ImageOps

BITS = 256  # of a unit as it is kept and searched; the code itself holds the first 64 of each
SIDE = 32  # pixels, of what an Image-Code looks at


class Iscc(TypedDict):
    """As kept in the database: the code, and its units in full."""

    iscc: str
    units: list[str]


def of_file(path: Path) -> Iscc:
    """Return the code of any file's bytes: Data-Code and Instance-Code."""
    return _code(path, None)


def of_picture(path: Path, picture: Image.Image) -> Iscc:
    """Return the code of a picture and its file."""
    return _code(path, image_unit(picture))


def image_unit(picture: Image.Image) -> str:
    """Return the Image-Code alone."""
    return str(iscc_lib.gen_image_code_v0(_pixels(picture), bits=BITS)["iscc"])


def of_video(path: Path, signatures: Sequence[Sequence[int]]) -> Iscc:
    """Return the code of a video and its file; without frame signatures, of the file alone."""
    return _code(path, iscc_lib.gen_video_code_v0(signatures, bits=BITS)["iscc"] if signatures else None)


def _code(path: Path, content: str | None) -> Iscc:
    units: list[str] = list(iscc_lib.gen_sum_code_v0(str(path), bits=BITS, add_units=True)["units"])
    if content:
        units.insert(0, content)
    return {"iscc": str(iscc_lib.gen_iscc_code_v0(units)["iscc"]), "units": units}


def _pixels(picture: Image.Image) -> bytes:
    """Prepare as the standard says: upright, on white, without an empty border, grey, 32 by 32."""
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    upright = upright.convert("RGB")
    differs = ImageChops.difference(upright, Image.new("RGB", upright.size, upright.getpixel((0, 0))))
    box = ImageChops.add(differs, differs).getbbox()
    grey = upright.crop(box).convert("L") if box else upright.convert("L")
    return grey.resize((SIDE, SIDE), Image.Resampling.BICUBIC).tobytes()
