"""The units a H.264 stream consists of (network abstraction layer, ITU-T H.264 annex B; in files ISO/IEC 14496-15).

An encoder's packet sets them apart by start codes, a file's by their lengths; the units are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

START = re.compile(rb"\x00?\x00\x00\x01")  # it occurs in no unit, and none ends with a zero
LENGTH = 4  # bytes before each unit in a file


def of_stream(packet: bytes) -> bytes:
    """Return the units of an encoder's packet, joined."""
    return b"".join(START.split(packet)[1:])


def of_file(packet: bytes) -> bytes:
    """Return the units of a packet read from a file, joined."""
    return b"".join(_units(packet))


def _units(packet: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(packet):
        end = start + LENGTH + int.from_bytes(packet[start : start + LENGTH])
        yield packet[start + LENGTH : end]
        start = end
