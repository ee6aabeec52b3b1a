"""Finds the watermark's id in any copy: the sync chips tell scale, angle, mirroring and place, the code tells the id or nothing.

Every frame is searched on its own, because the mark moves with the scene. A frame becomes grain of equal strength everywhere
(``grain``), is laid onto the torus of chips for each possible scale and angle, and correlated with the sync chips by FFT
(``search``). What the code then says is believed only when noise would not say it once in two million files.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from generation.media import probe, read_frames

from . import ecc
from .pattern import keyed
from .search import ANGLES, NEAR_SCALES, SCALES, Found, Grain, grain, refined, search, soft_bits

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH = 9.3  # standard deviations of the code that are believed anywhere; ``ecc.surprise`` bounds what noise says by 7.2e-9 a try
LEAST = 8.4  # of the code, however high the sync peak: just below it one id in seven is wrong (700 words read through noise)
PLACES = 3e8  # of a file, at most: shifts, scales, angles, mirrored or not, of all its frames; noise may choose among them
WORTH = 4.9  # sync peak, in standard deviations, that is worth a try; noise alone peaks at about 4.5
TRIES = 8  # candidates of one search
FRAMES = 6  # of a video
TURNED_FRAMES = 2  # of them searched for turned copies too
ALIKE = 0.05  # so little do scales of one clip's frames differ
TOTALS = 2  # sums of frames that are decoded
TESTS = (FRAMES + TURNED_FRAMES) * TRIES + TOTALS  # decodings of one file at most, for the confidence


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found.

    Attributes:
        payload: the 48-bit id; None when there is none to be believed.
        confidence: 1 minus an upper bound of the probability that unmarked pixels say this; 0 without a payload.
        sigma: the code's score in standard deviations, for tables.
        mirrored, angle, scale: how the copy lies against the original frame; degrees, and chips' size against an untouched file.
    """

    payload: int | None
    confidence: float
    sigma: float = 0.0
    mirrored: bool = False
    angle: float = 0.0
    scale: float = 1.0


NOTHING = Detection(None, 0.0)


def detect(frames: Sequence[NDArray[np.uint8]], key: str) -> Detection:
    """Look for a key's mark in frames (``height x width x 3`` uint8 RGB, or grey); one still picture is enough.

    Takes 0.2 s a frame where the mark is found and about 1 s where it is not (one core, 720 p). An id that is only just believed is
    returned when the other frames say nothing more clearly.
    """
    best: list[Found] = []
    faint = NOTHING
    prepared = []
    scales = SCALES
    for frame in frames:
        seen = grain(frame)
        if seen is None:
            continue
        prepared.append(seen)
        found = search(seen, keyed(key), scales, (0.0,))
        if detection := _read(seen, found, key, best):
            if detection.sigma >= ENOUGH:
                return detection
            faint = max(faint, detection, key=lambda one: one.sigma)
            scales = tuple(scale for scale in SCALES if abs(scale / faint.scale - 1) < ALIKE)
    if faint is NOTHING:
        for seen in prepared[:TURNED_FRAMES]:
            found = search(seen, keyed(key), NEAR_SCALES, ANGLES)
            if detection := _read(seen, found, key, best):
                return detection
    return max(faint, _combined(best), key=lambda one: one.sigma)


def detect_video(path: Path, key: str) -> Detection:
    """Look for a key's mark in a video: first in its first frame, which encoders keep best, then in others spread over it.

    Raises:
        MediaError: not a video, or damaged before its first frame.
    """
    count = max(probe(path).num_frames, 1)
    wanted = sorted({round(place * (count - 1) * 0.9) for place in np.linspace(0, 1, FRAMES)})
    return detect([frame for _, frame in read_frames(path, wanted)], key)


def _read(seen: Grain, found: Sequence[Found], key: str, best: list[Found]) -> Detection | None:
    for candidate in _worth_trying(found):
        exact = refined(seen, keyed(key), candidate)
        payload, sigma = ecc.decode(soft_bits(exact, keyed(key)))
        best.append(exact)
        if _is_believed(sigma, exact):
            return _told(payload, sigma, exact)
    return None


def _is_believed(sigma: float, where: Found) -> bool:
    """Whether both say as much as a code of ``ENOUGH`` alone: they are different chips, so what one shows needs less of the other."""
    return sigma >= LEAST and _doubt(sigma, where) <= ecc.surprise(ENOUGH)


def _doubt(sigma: float, where: Found) -> float:
    """Return an upper bound of the probability that noise says this in one try: that it has such a place, and that the code there agrees.

    Both kinds of chips have signs tossed by the key, so a sync peak of t comes with at most exp(-t^2 / 2) (Hoeffding), whatever the
    picture, and each of ``PLACES`` could show it.
    """
    return ecc.surprise(sigma) * min(1.0, PLACES * math.exp(-where.peak * where.peak / 2))


def _worth_trying(found: Sequence[Found]) -> Iterator[Found]:
    ranked = sorted(found, key=lambda one: -one.peak)
    kept: list[Found] = []
    for one in ranked:
        if one.peak < WORTH or len(kept) == TRIES:
            return
        if all(not one.is_near(other) for other in kept):
            kept.append(one)
            yield one


def _combined(best: Sequence[Found]) -> Detection:
    """Add up what single frames say too softly: the same sync place found in several frames speaks for the same id."""
    strong = sorted(best, key=lambda one: -one.peak)[:FRAMES]
    for first in strong[:TOTALS]:
        alike = [one for one in strong if one.mirrored == first.mirrored and abs(one.scale / first.scale - 1) < ALIKE]
        if len(alike) > 1:
            total = np.sum([one.soft for one in alike if one.soft is not None], axis=0).astype(np.float32)
            payload, sigma = ecc.decode(total)
            if _is_believed(sigma, first):
                return _told(payload, sigma, first)
    return NOTHING


def _told(payload: int, sigma: float, where: Found) -> Detection:
    confidence = 1.0 - min(1.0, TESTS * _doubt(sigma, where))
    return Detection(payload, confidence, sigma, where.mirrored, where.angle, where.scale)
