"""The process that opens a stranger's file: it limits itself, looks, and tells each thing it finds at once, as a line of JSON.

What it told before a limit ended it still counts, so the cheap and certain things come first.
"""

from __future__ import annotations

import json
import mmap
import re
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from c2pa import C2paError, Reader
from PIL import Image, ImageOps

from generation import media

from . import iscc
from .boxes import has_too_many
from .claims import WATERMARK_ALGORITHM, Claims, Standing, claims_of
from .credentials import context_for
from .detection import Detection, detect, detect_video
from .fingerprint import SAMPLED, distinct, fingerprints, pdq
from .heritage import AI_MADE
from .metadata import packed_xmp

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMORY = 3 << 30  # bytes of address space; libraries and their threads take 1.2 GB of it before anything is opened
CPU_SECONDS = 40
TEMPORARY = 256 << 20  # bytes in one file that a library may write
FILES = 128
PIXELS = 50_000_000  # of one picture
LONGEST_FRAME = 8192 * 4320
HEAD = 64  # bytes that tell the format
DECLARES_AI = re.compile(AI_MADE.pattern + rb"|TC260:AIGC|\"AIGC\"")
MAGIC = (
    (re.compile(rb"\xff\xd8\xff"), "image", "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image", "image/png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image", "image/webp"),
    (re.compile(rb"....ftyp(?:avif|avis)", re.DOTALL), "image", "image/avif"),
    (re.compile(rb"....ftyp(?:hei[cx]|heim|heis|mif1)", re.DOTALL), "image", "image/heic"),
    (re.compile(rb"....ftypqt  ", re.DOTALL), "video", "video/quicktime"),
    (re.compile(rb"....ftyp", re.DOTALL), "video", "video/mp4"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), "video", ""),  # Matroska and WebM: C2PA knows no way into them
)
BOXED = frozenset(media_type for pattern, _, media_type in MAGIC if b"ftyp" in pattern.pattern)


def main() -> None:
    """Read the question from standard input, answer on standard output."""
    limit()
    asked = json.load(sys.stdin)
    for told in look(Path(asked["path"]), anchors=asked["anchors"].encode(), key=asked["key"]):
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def limit() -> None:
    """No more memory, time or files than a real clip needs, and no core dump of somebody's file."""
    wanted = (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, TEMPORARY),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in wanted:
        _, hard = resource.getrlimit(what)
        ceiling = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (ceiling, ceiling))


def look(path: Path, *, anchors: bytes, key: str) -> Iterator[dict[str, Any]]:
    """Yield what is found, the cheap and certain first."""
    kind, media_type = kind_of(path)
    if not kind:
        yield {"kind": "", "problem": "format", "done": True}
        return
    yield {"kind": kind}
    if media_type:
        claims = read_claims(path, media_type, anchors)
        yield {"claims": asdict(claims) if claims else None}
    yield {"declares_ai": declares_ai(path)}
    units = iscc.of_file(path)["units"]
    yield {"iscc": units}
    try:
        yield from _pixels(path, kind, key, units)
    except (media.MediaError, OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        yield {"problem": "damaged"}
    yield {"done": True}


def kind_of(path: Path) -> tuple[str, str]:
    """Return kind and media type by the first bytes; a playlist, an archive or a text is nothing we open."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    return next(((kind, media_type) for pattern, kind, media_type in MAGIC if pattern.match(head)), ("", ""))


def read_claims(path: Path, media_type: str, anchors: bytes) -> Claims | None:
    """Return what the embedded manifest says; None without one. Nothing is fetched from anywhere."""
    if media_type in BOXED and has_too_many(path):
        return _unreadable(path, "too many boxes")
    try:
        with path.open("rb") as file:
            reader = Reader.try_create(media_type, file, context=context_for(anchors))
            if reader is None:
                return None
            if not reader.is_embedded():
                return Claims(Standing.ELSEWHERE)
            store, state = json.loads(reader.json()), str(reader.get_validation_state())
    except (C2paError, ValueError) as error:
        return _unreadable(path, str(error))
    return claims_of(store, state=state, watermark_algorithm=WATERMARK_ALGORITHM)


def _unreadable(path: Path, error: str) -> Claims | None:
    """A file that cannot be parsed has credentials only if their box is in it."""
    if "remote" in error.lower():
        return Claims(Standing.ELSEWHERE)
    return Claims(Standing.BROKEN) if _holds(path, re.compile(rb"jumdc2pa|jumb.{4}jumd", re.DOTALL)) else None


def declares_ai(path: Path) -> bool:
    """Whether metadata says "AI made", wherever in the file it stands."""
    return _holds(path, DECLARES_AI)


def _holds(path: Path, pattern: re.Pattern[bytes]) -> bool:
    if not path.stat().st_size:
        return False  # nothing cannot be mapped
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return pattern.search(content) is not None


def _pixels(path: Path, kind: str, key: str, units: list[str]) -> Iterator[dict[str, Any]]:
    if kind == "image":
        picture, xmp = _picture(path)
        if DECLARES_AI.search(xmp):
            yield {"declares_ai": True}
        yield {"pdq": distinct(pdq([picture])), "iscc": [iscc.image_unit(Image.fromarray(picture)), *units]}
        yield _watermark(detect([picture], key))
        return
    probed = media.probe(path)
    if not 0 < probed.width * probed.height <= LONGEST_FRAME:
        raise media.MediaError("the frames are larger than any real clip's")
    yield {"pdq": fingerprints(path, frames=min(max(probed.num_frames, SAMPLED), 900))["pdq"]}
    yield _watermark(detect_video(path, key))


def _picture(path: Path) -> tuple[NDArray[np.uint8], bytes]:
    """Return the pixels, and the XMP unpacked."""
    Image.MAX_IMAGE_PIXELS = PIXELS // 2  # Pillow raises at twice this
    with Image.open(path, formats=("JPEG", "PNG", "WEBP", "AVIF")) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB")), packed_xmp(image)


def _watermark(found: Detection) -> dict[str, Any]:
    return {"watermark": found.payload}


if __name__ == "__main__":
    main()
