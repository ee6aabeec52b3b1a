"""The code: what it corrects, what noise cannot say, and how sure a score makes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta  # type: ignore[import-untyped]

from generation.provenance import ecc
from generation.provenance.detection import ENOUGH, TESTS

ids = st.integers(0, (1 << ecc.BITS) - 1)
seeds = st.integers(0, 2**32 - 1)
FREE_DISTANCE = 57  # what the comment at ``GENERATORS`` promises


@given(ids, seeds)
@settings(max_examples=25, deadline=None)
def test_corrects_a_fifth_of_its_bits(payload: int, seed: int) -> None:
    coded = ecc.encode(payload)
    wrong = np.random.default_rng(seed).choice(ecc.CODED, ecc.CODED // 5, replace=False)
    coded[wrong] *= -1
    assert ecc.decode(coded)[0] == payload


@given(ids, seeds)
@settings(max_examples=15, deadline=None)
def test_reads_an_id_through_noise_twice_as_loud(payload: int, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(scale=1.5, size=ecc.CODED)
    found, sigma = ecc.decode((ecc.encode(payload) + noise).astype(np.float32))
    assert found == payload
    assert sigma > 8.2


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_noise_never_scores_as_high_as_is_believed(seed: int) -> None:
    noise = np.random.default_rng(seed).normal(size=ecc.CODED).astype(np.float32)
    assert ecc.decode(noise)[1] < ENOUGH


@pytest.mark.parametrize("payload", [0, 1, 1 << 47, (1 << 48) - 1])
def test_codes_the_ids_at_both_ends(payload: int) -> None:
    coded = ecc.encode(payload)
    assert coded.shape == (ecc.CODED,)
    assert set(np.unique(coded)) <= {-1.0, 1.0}
    found, sigma = ecc.decode(coded)
    assert found == payload
    assert sigma == pytest.approx(ecc.CODED**0.5)


@pytest.mark.parametrize("payload", [-1, 1 << 48])
def test_refuses_an_id_that_does_not_fit(payload: int) -> None:
    with pytest.raises(ValueError, match="48 bits"):
        ecc.encode(payload)


@given(ids, ids)
def test_two_ids_are_at_least_the_free_distance_apart(one: int, other: int) -> None:
    apart = int((ecc.encode(one) != ecc.encode(other)).sum())
    assert apart == 0 if one == other else apart >= FREE_DISTANCE


@pytest.mark.parametrize("place", range(ecc.BITS))
def test_the_nearest_ids_are_as_far_as_the_search_for_generators_said(place: int) -> None:
    """A ring has no weak place: wherever the one differing bit lies, the distance is the same."""
    apart = int((ecc.encode(1 << place) != ecc.encode(0)).sum())
    assert apart == int((ecc.encode(1) != ecc.encode(0)).sum()) >= FREE_DISTANCE


@given(ids, st.floats(0.01, 100))
@settings(max_examples=10, deadline=None)
def test_a_score_does_not_depend_on_how_loud_the_values_are(payload: int, loudness: float) -> None:
    soft = ecc.encode(payload) + np.random.default_rng(payload % 999).normal(size=ecc.CODED).astype(np.float32)
    louder = (soft * np.float32(loudness)).astype(np.float32)
    assert ecc.score(louder, payload) == pytest.approx(ecc.score(soft, payload), rel=1e-4)


def test_silence_scores_nothing() -> None:
    assert ecc.decode(np.zeros(ecc.CODED, np.float32))[1] == 0.0


def test_a_surprise_is_a_probability_that_falls_with_the_score_and_grows_with_the_tries() -> None:
    chances = [ecc.surprise(sigma) for sigma in (-1.0, 0.0, 6.0, 8.2, 9.3, 11.0, 19.5, 19.6)]
    assert chances[:3] == [1.0, 1.0, 1.0]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] == 0.0
    assert ecc.surprise(9.3, tries=60) == pytest.approx(60 * ecc.surprise(9.3))
    assert ecc.surprise(8.0, tries=10**9) == 1.0


@pytest.mark.parametrize("sigma", [7.5, 8.2, 9.3, 11.0, 15.0])
def test_a_surprise_bounds_the_exact_chance_from_above_and_closely(sigma: float) -> None:
    """The cosine of a random direction is beta distributed (the library's own tail, to compare with)."""
    exact = 2.0**ecc.BITS * beta(0.5, (ecc.CODED - 1) / 2).sf(sigma**2 / ecc.CODED) / 2
    assert min(1.0, exact) <= ecc.surprise(sigma) <= exact * 1.05


def test_what_is_believed_is_as_unlikely_by_chance_as_detection_says() -> None:
    assert ecc.surprise(ENOUGH) < 1e-8  # a try
    assert ecc.surprise(ENOUGH, TESTS) < 1 / 2_000_000  # a file
