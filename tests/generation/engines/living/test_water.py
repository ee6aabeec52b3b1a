"""Water moves inside its own shores: higher and faster near the viewer, towards him, and back where it began."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living.scene import Scene
from generation.engines.living.water import GLINT, REACH, RESTORE, SLOPE_LIGHT, Water
from tests.generation.engines.living.seeing import HEIGHT, WIDTH, drawn, painted

SEA = drawn(sky=0.4, water=0.5)
DRY = SEA.water == 0
MOMENTS = np.linspace(0, 1, 25)


def water(*, of: Scene = SEA, strength: float = 1.0, run: float = 1.0, seconds: float = 5.0, seed: int = 1) -> Water:
    return Water(of, strength, run, seconds, seed)


def highest(of: Water) -> NDArray[np.float32]:
    return np.asarray(np.max([np.abs(of.rise(float(moment))) for moment in MOMENTS], axis=0), np.float32)


@given(st.floats(0.1, 1.5), st.floats(1, 3), st.sampled_from([3.0, 5.0, 7.5, 10.0]), st.integers(0, 999))
@settings(max_examples=15, deadline=None)
def test_begins_at_the_photo_and_comes_back_and_leaves_the_shore(strength: float, run: float, seconds: float, seed: int) -> None:
    sea = water(strength=strength, run=run, seconds=seconds, seed=seed)
    for field in (sea.rise, sea.light):
        assert not field(0.0).any()
        assert np.abs(field(1.0)).max() < 1e-4
        moving = field(0.37)
        assert moving.any() and not moving[DRY].any()
    assert not sea.flow[DRY].any() and not sea.deep[DRY].any()
    assert sea.phases(0.0) == sea.phases(1.0)


def test_near_waves_are_higher_than_far_ones() -> None:
    reach = highest(water())
    first = round(SEA.horizon) + 8
    assert reach[-6:].mean() > 2 * reach[first : first + 3].mean()


def test_no_wave_reaches_further_than_it_may() -> None:
    """Five waves of different heights never add up at one place and moment to more than the sum of their ways there and back."""
    assert highest(water()).max() < 3 * REACH * WIDTH / 720
    assert np.allclose(water(strength=1.4).rise(0.3), 1.4 * water().rise(0.3), atol=1e-4)


def test_flows_towards_the_viewer_and_faster_near_him() -> None:
    flow = water().flow
    assert flow.max() == 0  # fetched from above: it comes down the picture
    middle = flow[:, flow.shape[1] // 2]
    assert middle[-2] < 1.5 * middle[-12] < 0
    assert np.allclose(water(run=2.5).flow, 2.5 * flow, rtol=1e-4)


@pytest.mark.parametrize("seconds", [5.0, 10.0])
def test_flows_at_one_speed_however_long_the_clip(seconds: float) -> None:
    assert np.allclose(water(seconds=seconds).flow, water(seconds=2.5).flow, rtol=1e-4)


def test_gives_contrast_back_to_white_water_only() -> None:
    assert water(run=1.0).restore == 0
    assert 0 < water(run=1.7).restore < RESTORE
    assert water(run=2.6).restore == RESTORE
    deep = water().deep
    assert set(np.unique(deep)) == {0, 255}
    assert (cv2.erode(SEA.water, np.ones((21, 21), np.uint8)) > 0)[deep == 0].mean() < 0.02


def test_slopes_catch_light_within_bounds() -> None:
    sea = water()
    for moment in MOMENTS:
        assert np.abs(sea.light(float(moment))).max() < 2 * (3 * SLOPE_LIGHT * 1.3 + GLINT * 1.2)


def test_sparkles_where_the_photo_sparkles() -> None:
    dull = np.asarray(painted(SEA.sky, HEIGHT + 8, WIDTH + 8))
    dull[80:] = 70
    lit = dull.copy()
    lit[140:144, 40:48] = 240
    spot, beside = np.s_[35, 11], np.s_[35, 20]

    def change(picture: NDArray[np.uint8], at: tuple[int, int]) -> float:
        sea = water(of=drawn(sky=0.4, water=0.5, texture=picture))
        return max(abs(float(sea.light(float(moment))[at])) for moment in MOMENTS)

    assert change(lit, spot) > change(dull, spot) + 0.05
    assert change(lit, beside) == pytest.approx(change(dull, beside), abs=0.02)


def test_another_seed_makes_other_waves() -> None:
    assert np.array_equal(water(seed=3).rise(0.4), water(seed=3).rise(0.4))
    assert not np.array_equal(water(seed=3).rise(0.4), water(seed=4).rise(0.4))


def test_waves_are_as_high_in_every_size_of_the_frame() -> None:
    wide = drawn(sky=0.4, water=0.5, size=(2 * WIDTH, 2 * HEIGHT))
    assert highest(water(of=wide)).max() / (2 * WIDTH) == pytest.approx(highest(water()).max() / WIDTH, rel=0.35)
