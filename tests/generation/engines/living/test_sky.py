"""Clouds drift the way and as fast as they are told, the sun and the sides of the picture stand, and a flat sky is known as one."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living import layers, scene, sky
from tests.generation.engines.living.seeing import HEIGHT, WIDTH, clouds, drawn, seen

CLOUDY = drawn(sky=0.6)
ROWS, COLUMNS = CLOUDY.sky.shape
OVERHEAD = np.s_[3:5, COLUMNS // 3 : -COLUMNS // 3]


def flow(drift: float, *, of: scene.Scene = CLOUDY, seconds: float = 5.0, seed: int = 1) -> NDArray[np.float32]:
    return sky.Sky(of, drift, seconds, seed).flow


@given(st.floats(0.1, 1.5), st.integers(0, 999))
@settings(max_examples=20, deadline=None)
def test_goes_the_way_it_is_told(drift: float, seed: int) -> None:
    """Backward: what moves right is fetched from the left."""
    right, left = flow(drift, seed=seed), flow(-drift, seed=seed)
    assert right[OVERHEAD][..., 0].max() < 0
    assert np.allclose(left[..., 0], -right[..., 0], atol=1e-5)
    assert np.allclose(left[..., 1], right[..., 1], atol=1e-5)  # it rises the same either way
    assert np.allclose(flow(2 * drift, seed=seed), 2 * right, atol=1e-4)


def test_stands_where_no_drift_is_asked() -> None:
    assert not flow(0.0).any()


def test_is_faster_overhead_than_at_the_horizon_and_rests_at_the_sides() -> None:
    along = np.abs(flow(1.0)[..., 0])
    low = round(CLOUDY.horizon) - 1
    assert along[low, COLUMNS // 2] < 0.5 * along[3, COLUMNS // 2]
    assert along[:, [0, -1]].max() == 0


@pytest.mark.parametrize("seconds", [3.0, 5.0, 10.0])
def test_drifts_at_one_speed_however_long_the_clip_and_wide_the_frame(seconds: float) -> None:
    wide = drawn(sky=0.6, size=(2 * WIDTH, 2 * HEIGHT))
    for of, width in ((CLOUDY, WIDTH), (wide, 2 * WIDTH)):
        drift = sky.Sky(of, 1.0, seconds, 1)
        cycles = sum(drift.phases(step / 1000)[0] > drift.phases((step + 1) / 1000)[0] for step in range(1000))
        middle = np.s_[3:5, of.sky.shape[1] // 3 : -of.sky.shape[1] // 3]
        speed = np.abs(drift.flow[middle][..., 0]).mean() * cycles / (24 * seconds)  # px a frame
        assert speed == pytest.approx(sky.SPEED * width / 720, rel=0.45)  # it bends by a quarter each way


def test_another_seed_bends_it_otherwise() -> None:
    assert np.array_equal(flow(1.0, seed=3), flow(1.0, seed=3))
    assert not np.array_equal(flow(1.0, seed=3), flow(1.0, seed=4))


def test_begins_at_the_photo_and_comes_back_to_it() -> None:
    drift = sky.Sky(CLOUDY, 1.0, 10.0, 1)
    first, _, weight = drift.phases(0.0)
    assert (first, weight) == (0, 1)
    assert drift.phases(1.0) == drift.phases(0.0)


def test_the_sun_stands_among_the_clouds() -> None:
    size = (288, 512)
    day = drawn(sky=0.6, size=size)
    picture = day.texture.copy()
    cv2.circle(picture, (150, 120), 18, (255, 255, 250), -1)
    sunny = drawn(sky=0.6, size=size, texture=picture)
    at, away = np.s_[120 // 4, 150 // 4], np.s_[120 // 4, 60]
    assert abs(flow(1.0, of=sunny)[at][0]) < 0.1 * abs(flow(1.0, of=day)[at][0])
    assert abs(flow(1.0, of=sunny)[away][0]) > 0.9 * abs(flow(1.0, of=day)[away][0])


def test_mixes_two_phases_without_losing_contrast() -> None:
    rng = np.random.default_rng(1)
    one, other = (layers.planar(rng.integers(80, 170, (64, 64, 3), np.uint8)) for _ in range(2))
    for weight, wanted in ((1.0, one), (0.0, other)):
        assert all(np.array_equal(a, b) for a, b in zip(sky.mixed(one, other, weight), wanted, strict=True))
    half = sky.mixed(one, other, 0.5)
    assert cv2.addWeighted(one.y, 0.5, other.y, 0.5, 0).std() < half.y.std() <= 1.05 * one.y.std()
    assert np.abs(half.u - (one.u.astype(float) + other.u) / 2).max() <= 0.91  # rounded by strips


def test_an_even_sky_does_not_turn_by_a_level_in_one_frame() -> None:
    one, other = (np.full((64, 8), level, np.uint8) for level in (120, 121))
    mixes = [sky._blended(one, other, float(weight)).astype(int) for weight in np.linspace(1, 0, 51)]
    assert mixes[0].max() == 120 and mixes[-1].min() == 121
    assert max(np.abs(then - now).mean() for now, then in itertools.pairwise(mixes)) < 0.3


def test_a_sky_is_as_rich_as_its_clouds() -> None:
    def rich(contrast: float) -> float:
        picture = np.full((HEIGHT + 8, WIDTH + 8, 3), 150, np.float32) + contrast * clouds((HEIGHT + 8, WIDTH + 8))[..., None]
        return sky.texture_of(drawn(sky=0.8, texture=picture.astype(np.uint8)))

    assert rich(0) < 0.2 < sky.FLAT
    assert rich(0) < rich(20) < rich(60)
    assert rich(60) == pytest.approx(3 * rich(20), rel=0.2)


def test_finds_no_clouds_outside_the_sky() -> None:
    assert sky.texture_of(drawn(water=0.5)) == 0
    picture = drawn(sky=0.5).texture.copy()
    picture[: len(picture) // 2] = 180
    assert sky.texture_of(drawn(sky=0.5, texture=picture)) < 0.5 < sky.texture_of(drawn(sky=1.0, texture=picture))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["night-sea", "evening-lake", "canyon-lake"])
def test_finds_the_same_clouds_at_every_size(name: str) -> None:
    small, large = (sky.texture_of(seen(name, size)) for size in ((216, 384), (720, 1280)))
    assert small == pytest.approx(large, rel=0.3)
