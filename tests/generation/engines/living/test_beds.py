"""The beds of sound: each as long as it was asked to be, without a seam where it loops, heard on both sides, and of its own kind."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living.beds import BEDS, RATE, click, grains, noise, swell, tone

SECONDS = 3
N = SECONDS * RATE


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@cache
def bed(name: str) -> NDArray[np.float32]:
    return BEDS[name](N, rng())


@pytest.mark.parametrize("name", BEDS)
def test_is_stereo_of_its_length_and_heard(name: str) -> None:
    sound = bed(name)
    assert sound.shape == (N, 2)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert np.sqrt((sound**2).mean(axis=0)).min() > 0.01


@pytest.mark.parametrize("name", BEDS)
def test_loops_without_a_seam(name: str) -> None:
    """The step from the last sample to the first is like any other step."""
    sound = bed(name)
    steps = np.abs(np.diff(sound, axis=0))
    assert np.abs(sound[0] - sound[-1]).max() <= steps.max() * 1.5


@pytest.mark.parametrize("name", BEDS)
def test_sounds_the_same_for_the_same_seed_and_otherwise_not(name: str) -> None:
    n = RATE // 2
    one, again, other = BEDS[name](n, rng(7)), BEDS[name](n, rng(7)), BEDS[name](n, rng(8))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def centre(name: str) -> float:
    """The middle frequency of a bed's energy, Hz."""
    power = (np.abs(np.fft.rfft(bed(name).mean(axis=1))) ** 2).cumsum()
    return float(np.searchsorted(power, power[-1] / 2)) * RATE / N


@pytest.mark.parametrize(
    ("darker", "brighter"), [("wind", "rain"), ("city", "stream"), ("fire", "leaves"), ("ocean", "rain"), ("room", "birds")]
)
def test_is_told_apart_by_its_colour(darker: str, brighter: str) -> None:
    assert centre(darker) < centre(brighter) / 1.5


@given(st.floats(50, 800), st.floats(2, 12), st.floats(0, 1.2), st.floats(0, 1))
@settings(max_examples=15, deadline=None)
def test_noise_has_unit_power_and_lies_in_its_band(low: float, times: float, tilt: float, wide: float) -> None:
    wave = noise(RATE, rng(), low, low * times, tilt, wide=wide)
    assert float(np.sqrt((wave**2).mean())) == pytest.approx(1.0, abs=0.01)
    power: NDArray[np.float64] = np.abs(np.fft.rfft(wave[:, 0])) ** 2
    inside = power[int(low / 3) : int(low * times * 3)].sum()
    assert inside > 0.95 * power.sum()


def test_noise_is_as_wide_as_asked() -> None:
    def together(wide: float) -> float:
        wave = noise(RATE, rng(), 100, 2000, 0.5, wide=wide)
        left, right = wave.T
        return float((left * right).mean() / (left.std() * right.std()))

    assert together(0.0) == pytest.approx(1.0, abs=1e-3)
    assert together(0.5) > together(1.0) + 0.2
    assert abs(together(1.0)) < 0.2


@given(st.floats(0.05, 20), st.floats(0, 1), st.floats(0, 1), st.floats(1, 5))
@settings(max_examples=30, deadline=None)
def test_a_swell_has_whole_cycles_between_its_bounds(period: float, phase: float, depth: float, sharp: float) -> None:
    wave: NDArray[np.float32] = swell(RATE, period, phase, depth, sharp)
    assert wave.shape == (RATE, 1)
    assert 1 - depth - 1e-5 <= wave.min() <= wave.max() <= 1 + 1e-5
    assert abs(float(wave[0, 0] - wave[-1, 0])) <= float(np.abs(np.diff(wave[:, 0])).max()) * 1.5 + 1e-6


def test_a_grain_that_runs_over_the_end_goes_on_at_the_start() -> None:
    whole = grains(1000, rng(), 48.0 * 3, lambda r: np.ones(900, np.float32))
    assert (np.abs(whole).sum(axis=1) > 0).sum() >= 900


def test_a_grain_longer_than_the_clip_is_cut() -> None:
    assert grains(100, rng(), 1.0, lambda r: np.ones(5000, np.float32)).shape == (100, 2)


def test_a_tone_has_its_pitch_bends_and_dies_away() -> None:
    sound = tone(rng(), 1000, 1000, 0.5, 0.1)
    pitch = int(np.abs(np.fft.rfft(sound)).argmax()) * RATE / len(sound)
    assert pitch == pytest.approx(1000, abs=5)
    assert np.abs(sound[-2000:]).max() < np.abs(sound[:2000]).max() / 20
    assert abs(float(sound[0])) < 1e-3  # it begins without a click
    rising = tone(rng(), 1000, 1000, 0.5, 9.0, bend=1.0)
    crossings = [int((np.diff(np.signbit(part)) != 0).sum()) for part in np.split(rising[: len(rising) // 2 * 2], 2)]
    assert crossings[1] > crossings[0] * 1.2


def test_a_click_is_short_and_high() -> None:
    sound = click(rng(), 0.03, 2500)
    power = np.abs(np.fft.rfft(sound, 4096)) ** 2
    assert power[: int(500 * 4096 / RATE)].sum() < 0.05 * power.sum()
    assert np.abs(sound[-100:]).max() < np.abs(sound).max() / 20
