"""The boxes of an ISO base media file (ISO/IEC 14496-12): found without loading the media, and added without moving it wrongly."""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST_BOXES = 4096  # in one file; a real clip has a dozen at the top and a few hundred in all
LARGEST_MOOV = 64 << 20  # bytes
BLOCK = 1 << 20
MOST_READ = 10_000  # in a stranger's file, fragments and all: c2pa-rs takes 4 s for so many, and four times that for twice as many
CONTAINERS = frozenset(b"moov trak mdia minf stbl dinf edts udta mvex moof traf mfra meta iprp ipco sinf schi".split())
PARENTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})  # the way from moov down to the chunk offsets
OFFSETS = {b"stco": ">I", b"co64": ">Q"}


class BoxError(Exception):
    """The bytes are not a well-formed ISO base media file, or one too strange to be rewritten."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its four-letter type, where it starts, the size of its header and of all of it, in bytes."""

    kind: bytes
    start: int
    header: int
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size


def box(kind: bytes, *parts: bytes) -> bytes:
    """Return a box of a type with a payload."""
    payload = b"".join(parts)
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def top_boxes(file: BinaryIO) -> Iterator[Box]:
    """Yield the boxes of a file in order; reads headers only.

    Raises:
        BoxError: a size that cannot be, or too many boxes.
    """
    end = file.seek(0, os.SEEK_END)
    start = 0
    for _ in range(MOST_BOXES):
        if start >= end:
            return
        file.seek(start)
        found = _header(file.read(16), start, end)
        yield found
        start = found.end
    raise BoxError("too many boxes")


def inner_boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two offsets of ``content``.

    Raises:
        BoxError: a size that cannot be, or too many boxes.
    """
    for _ in range(MOST_BOXES):
        if start >= end:
            return
        found = _header(content[start : start + 16], start, end)
        yield found
        start = found.end
    raise BoxError("too many boxes")


def _header(head: bytes | bytearray, start: int, end: int) -> Box:
    if len(head) < 8:
        raise BoxError(f"a box is cut off at byte {start}")
    size, kind = struct.unpack_from(">I4s", head)
    header = 8
    if size == 1 and len(head) >= 16:
        header, size = 16, struct.unpack_from(">Q", head, 8)[0]
    elif size == 0:  # it reaches to the end of the file
        size = end - start
    if size < header or start + size > end:
        raise BoxError(f"the box at byte {start} claims {size} bytes of {end - start}")
    return Box(kind, start, header, size)


def has_too_many(path: Path) -> bool:
    """Whether a file has more boxes, one in another or side by side, than its credentials are worth looking for in."""
    with path.open("rb") as file:
        spans, count = [(0, file.seek(0, os.SEEK_END))], 0
        while spans:
            start, end = spans.pop()
            while start < end and (found := _box_at(file, start, end)):
                count += 1
                if count > MOST_READ:
                    return True
                start = found.end
                if found.kind in CONTAINERS:
                    skipped = 4 if found.kind == b"meta" else 0  # version and flags
                    spans.append((found.start + found.header + skipped, found.end))
    return False


def _box_at(file: BinaryIO, start: int, end: int) -> Box | None:
    file.seek(start)
    try:
        return _header(file.read(16), start, end)
    except BoxError:
        return None


def add_boxes(path: Path, *, into_moov: bytes, at_end: bytes) -> None:
    """Add boxes to the end of ``moov`` and to the end of the file, in place and at once.

    When ``moov`` stands before the media (fast start), every chunk offset grows by what was added.

    Raises:
        BoxError: no well-formed file, or an offset that no longer fits.
    """
    with path.open("rb") as source:
        boxes = list(top_boxes(source))
        moov = next((one for one in boxes if one.kind == b"moov"), None)
        if moov is None or moov.header != 8 or moov.size > LARGEST_MOOV:
            raise BoxError("the file has no moov box of a usual size")
        source.seek(moov.start)
        content = bytearray(source.read(moov.size))
        if any(one.kind == b"mdat" and one.start > moov.start for one in boxes):
            _shift_offsets(content, 0, len(content), by=len(into_moov))
        struct.pack_into(">I", content, 0, moov.size + len(into_moov))
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                _copy(source, target, 0, moov.start)
                target.write(content + into_moov)
                _copy(source, target, moov.end, boxes[-1].end)
                target.write(at_end)
            partial.chmod(path.stat().st_mode & 0o777)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def _shift_offsets(content: bytearray, start: int, end: int, *, by: int) -> None:
    for one in inner_boxes(content, start, end):
        if one.kind in PARENTS:
            _shift_offsets(content, one.start + one.header, one.end, by=by)
        elif one.kind in OFFSETS:
            _shift_table(content, one, OFFSETS[one.kind], by)


def _shift_table(content: bytearray, table: Box, form: str, by: int) -> None:
    at, width = table.start + table.header + 8, struct.calcsize(form)  # after version, flags and count
    (count,) = struct.unpack_from(">I", content, at - 4)
    if at + count * width > table.end:
        raise BoxError("a table of chunk offsets is cut off")
    try:
        for place in range(at, at + count * width, width):
            (offset,) = struct.unpack_from(form, content, place)
            struct.pack_into(form, content, place, offset + by)
    except struct.error as error:
        raise BoxError("a chunk offset no longer fits 32 bits") from error


def _copy(source: BinaryIO, target: BinaryIO, start: int, end: int) -> None:
    source.seek(start)
    while start < end and (block := source.read(min(BLOCK, end - start))):
        target.write(block)
        start += len(block)
