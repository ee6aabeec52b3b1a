"""ISCC units as bytes (ISO 24138:2024): taken from a code or a soft binding, and compared. Loads no library, so the web process may.

The name ``io.iscc.v0`` is entry 3 of C2PA's list of soft binding algorithms; its value is a sequence of units (IEP-0020), of which
only those of 256 bits count.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

ALGORITHM = "io.iscc.v0"
PREFIX = "ISCC:"
HEADER = 2  # bytes: main type, sub type, version, length, four bits each
WIDE = 32  # bytes of a unit of 256 bits
CONTENT, DATA, INSTANCE = 2, 3, 4  # main types; the others say nothing of what is in the file
SAME = 64  # bits of 256: see the distances in docs/provenance.md


def raw(unit: str) -> bytes:
    """Return the bytes of a unit as it is written.

    Raises:
        ValueError: it is none.
    """
    text = unit.removeprefix(PREFIX)
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error as error:
        raise ValueError("no ISCC unit") from error


def sequence(content: bytes) -> list[bytes]:
    """Return the units of a soft binding that can be searched by.

    Raises:
        ValueError: it is no sequence of units, or none of them can be searched by.
    """
    units, start = [], 0
    while start < len(content):
        head = content[start : start + HEADER]
        if len(head) < HEADER or any(nibble > 7 for byte in head for nibble in (byte >> 4, byte & 15)):
            raise ValueError("the value is no sequence of ISCC units")
        size = HEADER + ((head[1] & 15) + 1) * 4
        if start + size > len(content):
            raise ValueError("an ISCC unit is cut off")
        units.append(content[start : start + size])
        start += size
    searched = [unit for unit in units if len(unit) == HEADER + WIDE and unit[0] >> 4 in {CONTENT, DATA, INSTANCE} and not unit[1] >> 4]
    if not searched:
        raise ValueError("no unit of 256 bits tells of content, data or instance")
    return searched


def likeness(asked: Sequence[bytes], known: Sequence[bytes]) -> float:
    """Return how near the nearest unit of the same kind is, 0..1; 0 for what is not near."""
    return max((_nearness(one, other) for one in asked for other in known if one[:HEADER] == other[:HEADER]), default=0.0)


def _nearness(one: bytes, other: bytes) -> float:
    if one[0] >> 4 == INSTANCE:
        return float(one == other)
    apart = (int.from_bytes(one[HEADER:]) ^ int.from_bytes(other[HEADER:])).bit_count()
    return 1 - apart / (8 * WIDE) if apart <= SAME else 0.0
