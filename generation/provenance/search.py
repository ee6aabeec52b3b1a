"""Lays grain onto the torus of chips for every possible scale and angle, and finds where the sync chips fit.

Sampling is twice a chip; the correlation of a whole torus is one FFT of 192 x 192, so a scale and angle costs a third of a millisecond.
OpenCV's real transforms are used, which are six times as fast as NumPy's at this size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import ecc
from .pattern import CHIPS_ACROSS, SIDE, Keyed, drawn, high_passed

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 2  # a chip
TORUS = SIDE * SAMPLES
CHIP = 4.0  # pixels a chip in a band's picture
BANDS = (0.5, 0.71, 1.0, 1.41)  # sizes a picture is looked at in: chips of this times (short side / 90)
SCALES = tuple(float(scale) for scale in 1.006 ** np.arange(-147, 63))  # 0.415 (a portrait between pillars, cropped) to 1.45
NEAR_SCALES = tuple(float(scale) for scale in 1.008 ** np.arange(-22, 35))  # 0.84 to 1.31: turned copies are rarely shrunk too
ANGLES = tuple(angle for turn in range(1, 8) for angle in (-0.5 * turn, 0.5 * turn))  # degrees
SHORTEST, LONGEST = 90, 720  # pixels of the short side: below nothing survives, above nothing is gained
RATIO = 4  # long side against short side: a longer strip is cut
FAINTEST, RISE, STRONGEST = 0.3, 0.3, 2.4  # levels of the mark to be expected in a copy: in flat areas, for each level of detail, at most.
# More is drawn in flat areas, but there a small or squeezed copy loses it first.
FINER, EVEN, AROUND = 0.6, 0.5, 0.7  # chips: what is finer is looked at; made even over so much; how loud it is, over so much
LOUDEST = 2.0  # standard deviations: one strong edge must not outvote many faint places


@dataclass(frozen=True, slots=True)
class Grain:
    """A frame's whitened luma, once for each band; its short side in pixels of the band.

    Each place counts by the mark to be expected there over the noise, which is the weight of least error for a known signal.
    """

    bands: tuple[NDArray[np.float32], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A place where the sync chips seem to fit.

    Attributes:
        peak: height of the correlation in standard deviations.
        scale: size of a chip against short side / 90.
        angle: degrees.
        mirrored: left and right exchanged.
        row, column: shift on the torus, in samples.
        offset: fraction of a sample added to the place, x and y.
        soft: the coded bits read there, once it is refined.
    """

    peak: float
    scale: float
    angle: float
    mirrored: bool
    row: int
    column: int
    offset: tuple[float, float] = (0.0, 0.0)
    soft: NDArray[np.float32] | None = None

    def is_near(self, other: Found) -> bool:
        same = self.mirrored == other.mirrored and abs(self.angle - other.angle) < 1.1
        return same and abs(self.scale / other.scale - 1) < 0.013


def grain(frame: NDArray[np.uint8]) -> Grain | None:
    """Return the grain of a uint8 RGB or grey frame; None when it is too small to hold a mark."""
    grey = frame if frame.ndim == 2 else np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)
    short = min(grey.shape)
    if short < SHORTEST:
        return None
    grey = _trimmed(grey, short * RATIO)
    if short > LONGEST:
        grey = np.asarray(cv2.resize(grey, None, fx=LONGEST / short, fy=LONGEST / short, interpolation=cv2.INTER_AREA), np.uint8)
    return Grain(tuple(_whitened(grey, CHIP * CHIPS_ACROSS / (band * min(grey.shape))) for band in BANDS))


def _trimmed(grey: NDArray[np.uint8], longest: int) -> NDArray[np.uint8]:
    return grey[tuple(slice((size - longest) // 2, (size + longest) // 2) if size > longest else slice(None) for size in grey.shape)]


def _whitened(grey: NDArray[np.uint8], zoom: float) -> NDArray[np.float32]:
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC
    luma = cv2.resize(grey.astype(np.float32), None, fx=zoom, fy=zoom, interpolation=how)
    rough = luma - cv2.GaussianBlur(luma, (0, 0), CHIP * FINER)
    power = rough * rough
    even = np.clip(rough / (cv2.sqrt(cv2.GaussianBlur(power, (0, 0), CHIP * EVEN)) + 0.5), -LOUDEST, LOUDEST)
    loud = cv2.sqrt(cv2.GaussianBlur(power, (0, 0), CHIP * AROUND))
    expected = np.minimum(FAINTEST + RISE * loud, STRONGEST)
    return np.asarray(cv2.GaussianBlur(even * expected / (loud + 1.0), (0, 0), CHIP * 0.2), np.float32)


def search(seen: Grain, key: Keyed, scales: Sequence[float], angles: Iterable[float]) -> list[Found]:
    """Return the best place for each scale, angle and mirroring."""
    return [found for angle in angles for scale in scales for found in _places(seen, key, Found(0, scale, angle, False, 0, 0), both=True)]


def refined(seen: Grain, key: Keyed, found: Found) -> Found:
    """Return the place with scale, angle and fractions of a sample improved step by step, and its coded bits read."""
    best = found
    for step in (1.0, 0.5, 0.25):
        for other in _variations(best, step):
            (tried,) = _places(seen, key, other, both=False)
            if tried.peak > best.peak:
                best = tried
    return replace(best, soft=_soft(_spectrum(seen, best), key, best))


def soft_bits(found: Found, key: Keyed) -> NDArray[np.float32]:
    """Return the coded bits of a refined place, for ``ecc.decode``."""
    return found.soft if found.soft is not None else np.zeros(ecc.CODED, np.float32)


def _variations(found: Found, step: float) -> Iterator[Found]:
    x, y = found.offset
    for sign in (-1, 1):
        yield replace(found, scale=found.scale * (1 + sign * 0.003 * step))
        yield replace(found, angle=found.angle + sign * 0.2 * step)
        yield replace(found, offset=(x + sign * 0.5 * step, y))
        yield replace(found, offset=(x, y + sign * 0.5 * step))


def _places(seen: Grain, key: Keyed, asked: Found, *, both: bool) -> Iterator[Found]:
    spectrum = _spectrum(seen, asked)
    for mirrored in (False, True) if both else (asked.mirrored,):
        surface = _plane(spectrum * _template(key, mirrored))
        _, high, _, (column, row) = cv2.minMaxLoc(surface)
        spread = math.sqrt(surface.ravel() @ surface.ravel()) / TORUS  # its mean is nothing, see ``_halves``
        yield replace(asked, peak=high / (spread + 1e-12), mirrored=mirrored, row=row, column=column)


def _spectrum(seen: Grain, found: Found) -> NDArray[np.complex64]:
    """The whitened spectrum of a frame laid onto the torus."""
    band = int(np.argmin([abs(np.log(found.scale / one)) for one in BANDS]))
    picture = seen.bands[band]
    size = CHIP * found.scale / BANDS[band] / SAMPLES  # pixels a sample
    height, width = picture.shape
    tiles = [-(-round(side / size) // TORUS) for side in (height, width)]
    turn = cv2.getRotationMatrix2D((0, 0), found.angle, size)
    centre = np.array([tiles[1] * TORUS / 2 + found.offset[0], tiles[0] * TORUS / 2 + found.offset[1]])
    turn[:, 2] = np.array([width / 2 - 0.5, height / 2 - 0.5]) - turn[:, :2] @ centre
    laid = cv2.warpAffine(picture, turn, (tiles[1] * TORUS, tiles[0] * TORUS), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    torus = laid.reshape(tiles[0], TORUS, tiles[1], TORUS).sum(axis=(0, 2))
    spectrum = _halves(torus)
    loudness = cv2.blur(np.abs(spectrum), (9, 9))
    return np.asarray(spectrum / (loudness + 1e-3 * loudness.max() + 1e-9), np.complex64)


def _halves(torus: NDArray[np.float32]) -> NDArray[np.complex64]:
    """The transform's columns 1 to 95. Columns 0 and 96 would need unpacking, and hold a hundredth of what there is."""
    return np.ascontiguousarray(cv2.dft(torus)[:, 1:-1]).view(np.complex64)


def _plane(spectrum: NDArray[np.complex64]) -> NDArray[np.float32]:
    """The inverse of ``_halves``."""
    packed = np.zeros((TORUS, TORUS), np.float32)
    packed[:, 1:-1] = spectrum.view(np.float32)
    return np.asarray(cv2.dft(packed, flags=cv2.DFT_INVERSE | cv2.DFT_REAL_OUTPUT | cv2.DFT_SCALE), np.float32)


def _soft(spectrum: NDArray[np.complex64], key: Keyed, found: Found) -> NDArray[np.float32]:
    read = _plane(spectrum * _pulse())
    rows, columns = (np.arange(SIDE) * SAMPLES + start for start in (found.row, found.column))
    if found.mirrored:
        columns = found.column - np.arange(SIDE) * SAMPLES
    chips = read[np.ix_(rows % TORUS, columns % TORUS)].reshape(-1)[key.places]
    chips = np.clip(chips / (chips.std() + 1e-12), -3, 3)
    return np.bincount(key.bits, chips * key.signs, minlength=ecc.CODED).astype(np.float32)


def _drawn(chips: NDArray[np.float32]) -> NDArray[np.float32]:
    """Chips as the marker draws them, twice sampled: chip (0, 0) has its middle on sample (0, 0)."""
    large = drawn(high_passed(chips))
    middles = large + np.roll(large, -1, 1)  # four pixels a chip: its middle is between the second and the third
    middles += np.roll(middles, -1, 0)
    return np.ascontiguousarray(middles[1::SAMPLES, 1::SAMPLES])


@lru_cache(maxsize=8)
def _template(key: Keyed, mirrored: bool) -> NDArray[np.complex64]:
    drawn = _drawn(key.raw_sync)
    if mirrored:
        drawn = np.roll(drawn[:, ::-1], 1, axis=1)  # column 0 stays where it is
    return np.conj(_halves(drawn))


@lru_cache(maxsize=1)
def _pulse() -> NDArray[np.complex64]:
    one = np.zeros((SIDE, SIDE), np.float32)
    one[0, 0] = 1
    return np.conj(_halves(_drawn(one)))
