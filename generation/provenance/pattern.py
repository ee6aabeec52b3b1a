"""Where the watermark's chips lie: a keyed torus of signs that covers the plane, so that any crop of any size holds all of it.

A chip is one cell of a grid, 90 cells along a picture's short side. A quarter of the chips is the same for every file of a key
(*sync*: it tells scale, angle and place), the others carry the coded id. All come from SHAKE-256 of the key: without the key the
pattern cannot be told from grain, with it every machine makes the same one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import ecc

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHIP = 4  # pixels of the working size, in which the mark is drawn: short side 360
CHIPS_ACROSS = 90  # along the short side: 8 pixels a chip at 720 p, coarse enough for 360 p at CRF 30, fine enough to pass for grain
SIDE = 96  # chips of the torus; the sizes of its transforms are 2^a * 3
SYNC_SHARE = 4  # every fourth chip
SYNC_LOUDER = 1.15  # than the code, which survives what hides the sync
SHARPER = (1.2, 2.0)  # share and width in pixels of the blur that is taken off: detail of photos falls with its fineness, grain need not


@dataclass(frozen=True, slots=True, eq=False)  # one object a key: ``keyed`` keeps them
class Keyed:
    """What follows from a key.

    Attributes:
        raw_sync: ``SIDE x SIDE`` float32, the known chips (+1, -1) and zeros.
        places: indices into the flat torus of the chips that carry the id.
        signs: +1 or -1 for each of them.
        bits: which coded bit each of them carries.
    """

    raw_sync: NDArray[np.float32]
    places: NDArray[np.int64]
    signs: NDArray[np.float32]
    bits: NDArray[np.int64]


@lru_cache(maxsize=8)
def keyed(key: str) -> Keyed:
    """Return the chips of a deployment's key."""
    count = SIDE * SIDE
    stream = hashlib.shake_256(b"alive watermark 1\0" + key.encode()).digest(count * 9)
    order = np.argsort(np.frombuffer(stream[: count * 8], ">u8"), kind="stable")
    signs = np.where(np.frombuffer(stream[count * 8 :], np.uint8) & 1, np.float32(1), np.float32(-1))
    known, places = order[: count // SYNC_SHARE], order[count // SYNC_SHARE :]
    raw = np.zeros(count, np.float32)
    raw[known] = signs[known]
    return Keyed(raw.reshape(SIDE, SIDE), places, signs[places], np.arange(len(places)) % ecc.CODED)


def signs(key: str, payload: int) -> NDArray[np.float32]:
    """Return +1 or -1 for each chip of an id, ``SIDE x SIDE`` float32."""
    one = keyed(key)
    plane = one.raw_sync.copy().reshape(-1)
    plane[one.places] = one.signs * ecc.encode(payload)[one.bits]
    return plane.reshape(SIDE, SIDE)


def chips(key: str, payload: int) -> NDArray[np.float32]:
    """Return the ``SIDE x SIDE`` float32 chips of an id as loud as they are drawn, high-passed, of unit variance."""
    grain = high_passed(signs(key, payload) + (SYNC_LOUDER - 1) * keyed(key).raw_sync)
    return np.asarray(grain / grain.std(), np.float32)


def drawn(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Draw high-passed chips, ``CHIP`` pixels each: smooth between them, and sharpened. The plane repeats at its edges."""
    wrapped = cv2.copyMakeBorder(plane, CHIP, CHIP, CHIP, CHIP, cv2.BORDER_WRAP)
    large = cv2.resize(wrapped, None, fx=CHIP, fy=CHIP, interpolation=cv2.INTER_CUBIC)
    share, width = SHARPER
    sharp = large - share * cv2.GaussianBlur(large, (0, 0), width)
    return np.asarray(sharp[CHIP * CHIP : -CHIP * CHIP, CHIP * CHIP : -CHIP * CHIP], np.float32)


def high_passed(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take each chip's neighbourhood off it: low frequencies would be seen as blotches and drown in the picture's own."""
    wrapped = cv2.copyMakeBorder(plane, 1, 1, 1, 1, cv2.BORDER_WRAP)
    return plane - cv2.blur(wrapped, (3, 3))[1:-1, 1:-1].astype(np.float32)
