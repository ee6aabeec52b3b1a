"""Breaks real files as chance and attackers do: flips, cuts, doubled and overwritten parts, sizes and counts that lie. Seeded."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from random import Random

NUMBERS = (0, 1, 7, 8, 9, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF)
LONGEST = 4096  # bytes of a part that is cut, doubled or overwritten
PLACES = re.compile(  # four letters behind a size: boxes of MP4 and JUMBF, chunks of PNG
    rb"moov|trak|mdia|minf|stbl|stsd|avc1|avcC|mp4a|esds|stts|stsc|stsz|stco|ctts|stss|tkhd|mdhd|mvhd|hdlr|edts|elst|udta|meta|ilst|uuid|free|mdat"
    rb"|jumb|jumd|cbor|json|bfdb|bidb|IHDR|caBX|IDAT|iTXt|IEND"
)
CHUNKS = re.compile(rb"IHDR|caBX|IDAT|iTXt")


def mutated(content: bytes, chance: Random) -> bytes:
    """Return the file with one to three things wrong in it; half of them in what describes it rather than in what is seen."""
    broken = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        chance.choice(WAYS)(broken, chance)
    return bytes(broken)


def _somewhere(content: bytearray, chance: Random) -> int:
    places = [match.start() for match in PLACES.finditer(content)] if chance.random() < 0.5 else []
    near = chance.choice(places) + chance.randint(-8, 40) if places else chance.randrange(max(len(content), 1))
    return min(max(near, 0), max(len(content) - 1, 0))


def _flip(content: bytearray, chance: Random) -> None:
    if content:
        content[_somewhere(content, chance)] ^= 1 << chance.randrange(8)


def _overwrite(content: bytearray, chance: Random) -> None:
    at, size = _somewhere(content, chance), chance.randint(1, 64)
    content[at : at + size] = chance.choice((bytes(size), b"\xff" * size, chance.randbytes(size)))


def _cut(content: bytearray, chance: Random) -> None:
    at = _somewhere(content, chance)
    del content[at : at + chance.randint(1, LONGEST)]


def _double(content: bytearray, chance: Random) -> None:
    at = _somewhere(content, chance)
    content[at:at] = content[at : at + chance.randint(1, LONGEST)] * chance.choice((1, 1, 40))


def _move(content: bytearray, chance: Random) -> None:
    start, size = _somewhere(content, chance), chance.randint(1, LONGEST)
    part = content[start : start + size]
    del content[start : start + size]
    at = _somewhere(content, chance)
    content[at:at] = part


def _truncate(content: bytearray, chance: Random) -> None:
    del content[_somewhere(content, chance) :]


def _lie_about_size(content: bytearray, chance: Random) -> None:
    places = [match.start() - 4 for match in PLACES.finditer(content) if match.start() >= 4]
    if not places:
        return
    at = chance.choice(places)
    (size,) = struct.unpack_from(">I", content, at)
    struct.pack_into(">I", content, at, chance.choice((*NUMBERS, size + 1, size - 1, size * 2, size // 2)) & 0xFFFFFFFF)


def _lie_about_a_number(content: bytearray, chance: Random) -> None:
    at = _somewhere(content, chance)
    if at + 4 <= len(content):
        struct.pack_into(">I", content, at, chance.choice(NUMBERS))


def _lie_in_a_chunk(content: bytearray, chance: Random) -> None:
    """A PNG chunk whose checksum is right again: else decoders look no further."""
    places = [match.start() for match in CHUNKS.finditer(content) if match.start() >= 4]
    if not places:
        return _lie_about_a_number(content, chance)
    at = chance.choice(places)
    (size,) = struct.unpack_from(">I", content, at - 4)
    if size and at + 8 + size <= len(content):
        content[at + 4 + chance.randrange(size)] ^= 1 << chance.randrange(8)
        struct.pack_into(">I", content, at + 4 + size, zlib.crc32(content[at : at + 4 + size]))
    return None


WAYS: tuple[Callable[[bytearray, Random], None], ...] = (
    _flip, _overwrite, _cut, _double, _move, _truncate, _lie_about_size, _lie_about_size, _lie_about_a_number, _lie_in_a_chunk
)  # fmt: skip
