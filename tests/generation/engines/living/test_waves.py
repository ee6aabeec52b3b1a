"""Noise, edges and phases that everything which moves is made of."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living import waves

moments = st.floats(0, 1)
counts = st.integers(1, 8)


def test_a_wave_is_the_same_as_a_sum_of_maps() -> None:
    rng = np.random.default_rng(2)
    amplitude, phase = (rng.uniform(0, 3, (5, 7)).astype(np.float32) for _ in range(2))
    modes = waves.Modes([(amplitude, phase, 2), (amplitude * 0.5, phase * 2, -3)])

    def plain(moment: float) -> NDArray[np.float32]:
        turn = 2 * np.pi * moment
        return np.asarray(amplitude * np.sin(phase + 2 * turn) + 0.5 * amplitude * np.sin(2 * phase - 3 * turn), np.float32)

    assert not modes.change(0.0).any()
    for moment in (0.1, 0.37, 0.9):
        assert np.abs(modes.change(moment) - (plain(moment) - plain(0.0))).max() < 1e-4


@given(st.integers(-9, 9), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_a_field_of_whole_cycles_comes_back(cycles: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    amplitude, phase = (rng.uniform(0, 3, (4, 6)).astype(np.float32) for _ in range(2))
    modes = waves.Modes([(amplitude, phase, cycles)])
    assert not modes.change(0.0).any()
    assert np.abs(modes.change(1.0)).max() < 1e-4
    assert np.abs(modes.change(0.37)).max() <= 2 * amplitude.max()


@given(st.integers(2, 60), st.integers(2, 60), st.floats(2, 40), st.floats(0.5, 6), st.integers(0, 999))
@settings(max_examples=40, deadline=None)
def test_noise_has_unit_deviation_around_nothing(rows: int, columns: int, size: float, flat: float, seed: int) -> None:
    noise = waves.smooth_noise((rows, columns), size, np.random.default_rng(seed), flat=flat)
    assert noise.shape == (rows, columns)
    assert noise.mean() == pytest.approx(0, abs=1e-3)
    assert noise.std() == pytest.approx(1, abs=1e-3)
    assert np.array_equal(noise, waves.smooth_noise((rows, columns), size, np.random.default_rng(seed), flat=flat))


def test_the_blobs_of_noise_are_as_large_as_was_asked() -> None:
    """Crossings of zero along a line: two for each pair of blobs."""

    def blob(size: float, flat: float, axis: int) -> float:
        noise = waves.smooth_noise((400, 400), size, np.random.default_rng(1), flat=flat)
        return 400 * 400 / float((np.diff(np.sign(noise), axis=axis) != 0).sum())

    assert 0.6 < blob(20, 1, 1) / 20 < 1.8
    assert blob(40, 1, 1) / blob(20, 1, 1) == pytest.approx(2, rel=0.3)
    assert blob(40, 4, 1) / blob(40, 4, 0) == pytest.approx(4, rel=0.3)


def test_comes_in_from_the_masks_edge_and_not_from_the_pictures() -> None:
    mask = np.zeros((40, 60), np.float32)
    mask[:, 20:] = 1
    deep = waves.inwards(mask, 8.0)
    assert not deep[mask == 0].any()
    assert 0 < deep[20, 20] < 0.2
    assert (np.diff(deep[20, 20:]) >= 0).all()
    assert (deep[:, 30:] == 1).all()  # at the picture's own edges, too
    assert not waves.inwards(np.zeros((9, 9), np.float32), 3).any()
    assert (waves.inwards(np.ones((9, 9), np.float32), 3) == 1).all()


@given(moments, counts)
def test_a_phase_jumps_only_while_nothing_is_seen_of_it(moment: float, cycles: int) -> None:
    first, second, weight = waves.two_phases(moment, cycles)
    assert min(first, second) >= -0.5 and max(first, second) <= 0.5
    assert abs(first - second) == pytest.approx(0.5, abs=1e-6)
    assert 0 <= weight <= 1
    if abs(first) > 0.49:
        assert weight == 0
    if abs(second) > 0.49:
        assert weight == 1


@given(counts)
def test_both_phases_begin_at_the_photo_and_come_back(cycles: int) -> None:
    assert waves.two_phases(0.0, cycles) == waves.two_phases(1.0, cycles)
    first, _, weight = waves.two_phases(0.0, cycles)
    assert (first, weight) == (0, 1)


@given(st.floats(0, 1))
def test_gives_a_blend_the_contrast_of_one_picture(weight: float) -> None:
    one, other = np.random.default_rng(4).standard_normal((2, 100_000))
    blend = (weight * one + (1 - weight) * other) * (1 + waves.lost(weight))
    assert blend.std() == pytest.approx(1, abs=0.02)
    assert waves.lost(1.0) == waves.lost(0.0) == 0


def test_restores_detail_and_leaves_what_is_flat_and_what_is_coarse() -> None:
    grain = np.random.default_rng(2).integers(90, 160, (96, 96), np.uint8)
    assert waves.restored(grain, 0.01, 8) is grain  # too little to be seen
    assert waves.restored(grain, 0.5, 8).std() == pytest.approx(1.5 * grain.std(), rel=0.1)
    flat = np.full((96, 96), 77, np.uint8)
    assert np.array_equal(waves.restored(flat, 0.5, 8), flat)
    ramp = np.repeat(np.arange(96, dtype=np.uint8)[None] * 2, 96, axis=0)
    inner = np.s_[:, 12:-12]
    assert np.abs(cv2.absdiff(waves.restored(ramp, 0.5, 8), ramp)[inner]).max() <= 2


@given(st.floats(3, 10), st.floats(0.3, 20))
def test_takes_the_whole_number_of_cycles_nearest_to_the_period(seconds: float, period: float) -> None:
    count = waves.cycles(seconds, period)
    assert count >= 1
    assert count == 1 or abs(count - seconds / period) <= 0.5
