"""PDQ: the perceptual hash by which a picture that was taken down is known again after re-encoding, resizing, turning or mirroring.

PDQ (Meta, BSD) is 256 bits with a quality from 0 to 100. Lists are exchanged as text, one hash of 64 hexadecimal digits per line, in the
bit order of Meta's ThreatExchange tools.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from moderation.verdicts import Score

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAR = 31  # bits of 256: the distance up to which Meta's papers call two pictures the same
MIN_QUALITY = 50  # below it a picture has too little in it (a blank wall) for its hash to mean anything
LARGEST = 640  # pixels: PDQ blurs to 64 by itself; from 1280 it takes ten times as long and 2 to 6 bits differ
HEX_DIGITS = 64
CLASSIFIER, VERSION = "blocklist", "pdq-0.2.8"


@dataclass(frozen=True, slots=True)
class PictureHash:
    """``hex``: 64 lower-case digits. ``turned``: the seven hashes of the picture rotated and mirrored. ``quality``: 0..100."""

    hex: str
    quality: int
    turned: tuple[str, ...] = ()

    @property
    def is_reliable(self) -> bool:
        return self.quality >= MIN_QUALITY


@dataclass(frozen=True, slots=True)
class ListedHash:
    """One line of an exchanged list."""

    hex: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest listed hash and how many bits lie between."""

    listed: str
    distance: int


class HashListError(ValueError):
    """A line of a list is no PDQ hash; the message says which."""


def hash_picture(picture: NDArray[np.uint8]) -> PictureHash:
    """Return the hashes of an ``H x W x 3`` RGB picture in all eight orientations."""
    import pdqhash  # noqa: PLC0415  - the web process reads and writes lists but hashes nothing

    vectors, quality = pdqhash.compute_dihedral(shrunk(picture))
    first, *turned = (np.packbits(vector.astype(np.uint8)).tobytes().hex() for vector in vectors)
    return PictureHash(hex=first, quality=int(quality), turned=tuple(turned))


def shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture no larger than PDQ has use for."""
    import cv2  # noqa: PLC0415  - as above

    height, width = picture.shape[:2]
    scale = LARGEST / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(picture)
    size = max(round(width * scale), 1), max(round(height * scale), 1)  # a line of pixels stays a line
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def distance(one: str, other: str) -> int:
    """Return how many of the 256 bits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def likeness(asked: Sequence[str], known: Sequence[str]) -> float:
    """Return which share of the asked hashes has a known one within ``NEAR`` bits, 0..1; mirrored copies match too if asked both ways."""
    if not asked or not known:
        return 0.0
    apart = np.bitwise_count(_packed(asked)[:, None] ^ _packed(known)[None]).sum(axis=2)
    return float((apart.min(axis=1) <= NEAR).mean())


def nearest(picture: PictureHash, listed: Sequence[str]) -> Match | None:
    """Return the nearest listed hash within ``NEAR`` bits in any orientation; None for a picture whose hash means nothing."""
    if not listed or not picture.is_reliable:
        return None
    table = _packed(listed)
    best: Match | None = None
    for own in _packed([picture.hex, *picture.turned]):
        distances = np.bitwise_count(table ^ own).sum(axis=1, dtype=np.int64)
        index = int(distances.argmin())
        bits = int(distances[index])
        if bits <= NEAR and (best is None or bits < best.distance):
            best = Match(listed=listed[index], distance=bits)
    return best


def match_score(match: Match | None) -> Score:
    """Return the score the policy reads: 1.0 for the same hash, 1 - distance/256 for a near one, 0.0 for none."""
    return Score(CLASSIFIER, VERSION, "match", 0.0 if match is None else 1.0 - match.distance / 256)


def read_list(text: str) -> Iterator[ListedHash]:
    """Yield the hashes of a list: one per line, a reason after it when there is one; blank lines and ``#`` comments are passed over.

    Raises:
        HashListError: a line is no PDQ hash.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        digits, _, reason = line.strip().partition(" ")
        if not digits or digits.startswith("#"):
            continue
        digits = digits.rstrip(",").lower()
        if len(digits) != HEX_DIGITS or not set(digits) <= set("0123456789abcdef"):
            raise HashListError(f"line {number} is no PDQ hash of {HEX_DIGITS} hexadecimal digits")
        yield ListedHash(hex=digits, reason=reason.strip())


def write_list(hashes: Iterable[ListedHash]) -> str:
    """Return the list as text that ``read_list`` reads back; a reason is put on one line."""
    return "".join(" ".join([listed.hex, *listed.reason.split()]) + "\n" for listed in hashes)


def _packed(hashes: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(bytes.fromhex("".join(hashes)), dtype=np.uint8).reshape(-1, HEX_DIGITS // 2)
