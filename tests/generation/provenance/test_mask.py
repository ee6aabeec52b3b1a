"""How strong the mark may be: bounded everywhere, and faint where it would be seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.provenance.mask import FLAT, MOST, strength

SIDE = 64


def flat(level: int) -> NDArray[np.uint8]:
    return np.full((SIDE, SIDE), level, np.uint8)


def noisy(level: int, spread: int, seed: int = 1) -> NDArray[np.uint8]:
    noise = np.random.default_rng(seed).integers(-spread, spread + 1, (SIDE, SIDE))
    return np.clip(level + noise, 0, 255).astype(np.uint8)


@given(st.integers(0, 255), st.integers(0, 127), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_never_leaves_its_bounds(level: int, spread: int, seed: int) -> None:
    allowed = strength(noisy(level, spread, seed))
    assert allowed.shape == (SIDE, SIDE)
    assert allowed.dtype == np.float32
    assert 0.0 < allowed.min() <= allowed.max() <= MOST + 1e-4


def test_a_flat_bright_area_takes_the_least_of_bright_ones() -> None:
    assert strength(flat(200)) == pytest.approx(FLAT, abs=1e-3)


def test_the_darker_a_flat_area_the_fainter() -> None:
    middle = [float(strength(flat(level))[SIDE // 2, SIDE // 2]) for level in (0, 16, 48, 110)]
    assert middle == sorted(middle)
    assert middle[0] < middle[-1] / 3


def test_texture_hides_more_than_a_flat_area_of_the_same_brightness() -> None:
    means = [float(strength(noisy(128, spread)).mean()) for spread in (0, 5, 20, 60)]
    assert means == sorted(means)
    assert means[-1] > 2 * means[0]


def test_an_edge_does_not_let_the_mark_into_the_flat_areas_beside_it() -> None:
    """A roof against the sky: a few pixels from the edge the mark is as faint as in plain sky."""
    picture = flat(200)
    picture[:, SIDE // 2 :] = 120
    allowed = strength(picture)
    assert allowed[:, : SIDE // 2 - 8].max() <= FLAT + 0.02
    assert allowed.max() < MOST / 1.5


@pytest.mark.parametrize("square", [0.5, 2.0, 2.8])
def test_stays_within_a_mean_square_and_uses_it(square: float) -> None:
    allowed = strength(noisy(128, 60), square)
    assert 0.98 * square < float((allowed**2).mean()) <= square


def test_the_busiest_places_give_way_first() -> None:
    picture = noisy(160, 25)
    picture[:, SIDE // 2 :] = noisy(128, 127)[:, SIDE // 2 :]
    free, held = strength(picture), strength(picture, 2.5)
    calm, busy = np.s_[:, 8:20], np.s_[:, -20:-8]
    assert held[busy].mean() < 0.5 * free[busy].mean()
    assert held[calm].mean() > 0.9 * free[calm].mean()


def test_what_fits_is_left_alone() -> None:
    assert np.array_equal(strength(flat(128)), strength(flat(128), 1.0))


def test_the_strength_follows_the_place_of_the_texture() -> None:
    picture = flat(160)
    picture[:, SIDE // 2 :] = noisy(160, 60)[:, SIDE // 2 :]
    allowed = strength(picture)
    assert allowed[:, -16:].mean() > 2 * allowed[:, :16].mean()
