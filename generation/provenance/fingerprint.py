"""What a clip looks like, in numbers that survive re-encoding: PDQ of sampled frames, compared as a set.

PDQ (Meta, github.com/facebook/ThreatExchange) gives 256 bits a picture; 31 bits apart or fewer is its authors' "same picture".
It matches compression, scale, frame rate and mirroring, hardly a crop and never a pillarbox: a possible match, no proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import pdqhash

from generation.media import read_frames
from moderation.hashes import MIN_QUALITY, NEAR, distance, shrunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLED = 8  # frames of a clip
BLOCK = 1 << 20


class Fingerprints(TypedDict):
    """As kept in the database: 64 hex digits a frame, those of plain frames left out."""

    pdq: list[str]


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hex, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def fingerprints(video: Path, *, frames: int = 240) -> Fingerprints:
    """Return the fingerprints of a clip, from frames spread over its first ``frames`` ones.

    Raises:
        MediaError: not a video, or damaged.
    """
    every = max(1, frames // SAMPLED // 2)
    seen = (frame for _, frame in islice(read_frames(video, every=every), frames // every))
    return {"pdq": distinct(pdq(seen))}


def pdq(pictures: Iterable[NDArray[np.uint8]]) -> list[str]:
    """Return the PDQ hash of each ``height x width x 3`` uint8 RGB picture that is not too plain, as 64 hex digits."""
    hashes = []
    for picture in pictures:
        bits, quality = pdqhash.compute(shrunk(picture))
        if quality >= MIN_QUALITY:
            hashes.append(np.packbits(bits).tobytes().hex())
    return hashes


def distinct(hashes: Sequence[str], *, most: int = SAMPLED) -> list[str]:
    """Return hashes that differ by more than ``NEAR`` bits from each other, at most ``most`` of them, first come first kept."""
    kept: list[str] = []
    for one in hashes:
        if len(kept) < most and all(distance(one, other) > NEAR for other in kept):
            kept.append(one)
    return kept
