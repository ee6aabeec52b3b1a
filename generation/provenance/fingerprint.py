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

import cv2
import numpy as np
import pdqhash

from generation.media import read_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLED = 8  # frames of a clip
SAME = 31  # bits
FLAT = 50  # PDQ's own quality, 0..100: below it the picture is too plain for its hash to mean anything
LARGEST = 640  # pixels: PDQ blurs to 64 by itself; from 1280 it takes ten times as long and 2 to 6 bits differ
HEX_DIGITS = 64
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
        scale = LARGEST / max(picture.shape[:2])
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        bits, quality = pdqhash.compute(np.ascontiguousarray(small))
        if quality >= FLAT:
            hashes.append(np.packbits(bits).tobytes().hex())
    return hashes


def distance(one: str, other: str) -> int:
    """Return how many of the 256 bits of two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def likeness(asked: Sequence[str], known: Sequence[str]) -> float:
    """Return which share of the asked hashes has a known one within ``SAME`` bits, 0..1; mirrored copies match too if asked both ways."""
    if not asked or not known:
        return 0.0
    found = np.frombuffer(bytes.fromhex("".join(known)), np.uint8).reshape(len(known), -1)
    wanted = np.frombuffer(bytes.fromhex("".join(asked)), np.uint8).reshape(len(asked), -1)
    apart = np.bitwise_count(wanted[:, None] ^ found[None]).sum(axis=2)
    return float((apart.min(axis=1) <= SAME).mean())


def distinct(hashes: Sequence[str], *, most: int = SAMPLED) -> list[str]:
    """Return hashes that differ by more than ``SAME`` bits from each other, at most ``most`` of them, first come first kept."""
    kept: list[str] = []
    for one in hashes:
        if len(kept) < most and all(distance(one, other) > SAME for other in kept):
            kept.append(one)
    return kept
