"""The search: where the sync chips fit, found to the sample; and nothing to be found in noise."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from generation.provenance import ecc
from generation.provenance.detection import LEAST, WORTH
from generation.provenance.pattern import CHIPS_ACROSS, SIDE, chips, keyed
from generation.provenance.search import (
    LONGEST,
    LOUDEST,
    RATIO,
    SHORTEST,
    TORUS,
    Found,
    Grain,
    grain,
    refined,
    search,
    soft_bits,
)

KEY, ID = "a key of the tests", 0xC0FFEE
SHORT = 360


@cache
def pattern(scale: float = 1.0, amount: float = 6.0) -> NDArray[np.uint8]:
    """Nothing but the mark, loud, on grey: a 360 x 640 frame whose chips are ``scale`` times their usual size."""
    size = SHORT / CHIPS_ACROSS * scale
    tiled = np.tile(chips(KEY, ID), (4, 4))
    large = cv2.resize(tiled, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC)
    return np.clip(128 + amount * large[:640, :SHORT], 0, 255).astype(np.uint8)


def best(frame: NDArray[np.uint8], scales: tuple[float, ...] = (1.0,), angles: tuple[float, ...] = (0.0,)) -> Found:
    seen = grain(frame)
    assert seen is not None
    return max(search(seen, keyed(KEY), scales, angles), key=lambda one: one.peak)


def noise(seed: int = 1) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (640, SHORT), np.uint8)


def test_finds_the_pattern_and_reads_its_id() -> None:
    found = best(pattern())
    assert found.peak > 3 * WORTH
    seen = grain(pattern())
    assert seen is not None
    exact = refined(seen, keyed(KEY), found)
    assert exact.peak >= found.peak
    payload, sigma = ecc.decode(soft_bits(exact, keyed(KEY)))
    assert payload == ID
    assert sigma > 15


def test_tells_the_scale_among_many() -> None:
    scales = (0.85, 0.92, 1.0, 1.08, 1.17)
    for scale in scales[::2]:
        assert best(pattern(scale), scales).scale == scale


def test_tells_a_mirrored_copy_and_reads_it_chip_for_chip() -> None:
    copy = np.ascontiguousarray(pattern()[:, ::-1])
    found, seen = best(copy), grain(copy)
    assert found.mirrored
    assert not best(pattern()).mirrored
    assert seen is not None
    payload, sigma = ecc.decode(soft_bits(refined(seen, keyed(KEY), found), keyed(KEY)))
    assert payload == ID
    assert sigma > 15


def test_follows_a_crop_by_as_many_samples() -> None:
    whole = best(pattern())
    height, width = 640 - 40, SHORT - 40
    crop = np.ascontiguousarray(pattern()[40:640, 40:SHORT])
    cropped = best(crop, scales=(SHORT / width,))
    assert height > width
    assert cropped.peak > WORTH
    assert (cropped.row, cropped.column) != (whole.row, whole.column)


def test_finds_a_turned_copy_only_at_its_angle() -> None:
    matrix = cv2.getRotationMatrix2D((SHORT / 2, 320), 2.0, 1.0)
    turned = np.asarray(cv2.warpAffine(pattern(), matrix, (SHORT, 640), borderValue=128), np.uint8)
    angles = (-2.0, -1.0, 0.0, 1.0, 2.0)
    found = best(turned, angles=angles)
    assert abs(found.angle) == 2.0
    assert found.peak > 2 * best(turned, angles=(0.0,)).peak


@pytest.mark.parametrize("seed", range(3))
def test_noise_peaks_lower_than_what_is_worth_a_try(seed: int) -> None:
    assert best(noise(seed), scales=tuple(np.linspace(0.5, 1.4, 40))).peak < WORTH + 0.6


def test_another_key_sees_noise() -> None:
    seen = grain(pattern())
    assert seen is not None
    found = max(search(seen, keyed("another"), (1.0,), (0.0,)), key=lambda one: one.peak)
    assert found.peak < 7
    assert ecc.decode(soft_bits(refined(seen, keyed("another"), found), keyed("another")))[1] < LEAST


def test_bears_a_frame_without_any_grain() -> None:
    for level in (0, 128, 255):
        found = best(np.full((640, SHORT), level, np.uint8))
        assert np.isfinite(found.peak)
        assert found.peak < WORTH


@pytest.mark.parametrize(("height", "width", "is_enough"), [(SHORTEST, 400, True), (SHORTEST - 1, 400, False), (400, 1, False)])
def test_looks_at_no_frame_too_small_to_hold_a_mark(height: int, width: int, is_enough: bool) -> None:
    assert (grain(np.zeros((height, width, 3), np.uint8)) is not None) is is_enough


def test_a_huge_or_endless_frame_costs_no_more_than_a_large_one() -> None:
    huge = grain(np.zeros((4000, 4000), np.uint8))
    strip = grain(np.zeros((100, 20_000), np.uint8))
    assert huge is not None
    assert strip is not None
    assert max(huge.bands[0].shape) <= LONGEST * 1.1
    assert max(band.shape[1] / band.shape[0] for band in strip.bands) <= RATIO * 1.01


def test_a_place_counts_the_less_the_louder_it_is() -> None:
    """The mark is heard where the picture is quiet; one strong edge must not outvote many faint places."""
    frame = noise()
    frame[:, : SHORT // 2] = 128 + frame[:, : SHORT // 2] // 16
    seen = grain(frame)
    assert seen is not None
    for band in seen.bands:
        left, right = band[:, : band.shape[1] // 2 - 9], band[:, band.shape[1] // 2 + 9 :]
        assert float(left.std() / right.std()) > 3
        assert np.abs(band).max() <= LOUDEST  # and nothing for more than its share


def test_candidates_are_near_when_they_are_the_same_place_seen_twice() -> None:
    one = Found(9.0, 1.0, 0.0, False, 5, 5)
    assert one.is_near(Found(8.0, 1.01, 0.5, False, 5, 6))
    for other in (Found(8.0, 1.02, 0.0, False, 5, 5), Found(8.0, 1.0, 1.5, False, 5, 5), Found(8.0, 1.0, 0.0, True, 5, 5)):
        assert not one.is_near(other)


def test_reads_nothing_from_a_place_that_was_not_refined() -> None:
    assert not soft_bits(Found(9.0, 1.0, 0.0, False, 0, 0), keyed(KEY)).any()
    assert isinstance(grain(noise()), Grain)
    assert TORUS == 2 * SIDE
