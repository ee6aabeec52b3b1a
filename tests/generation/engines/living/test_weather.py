"""Weather comes in over the photo and lies before it with depth: rain and snow fall, steam rises, rays only add light."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living.direction import Plan
from generation.engines.living.scene import Scene
from generation.engines.living.weather import Weather, _Plume, _tiling_noise, _window
from tests.generation.engines.living.seeing import HEIGHT, WIDTH, drawn, shot

KINDS = ("mist", "rays", "rain", "snow", "steam", "storm")
SCENE = drawn(sky=0.5)
EDGE = SCENE.framing.margin
FRAME = SCENE.texture[EDGE:-EDGE, EDGE:-EDGE]
DARK = np.full((HEIGHT, WIDTH, 3), 30, np.uint8)


def weather(*kinds: str, strength: float = 1.0, loop: bool = False, of: Scene = SCENE, seed: int = 1) -> Weather:
    return Weather(of, Plan(weather=dict.fromkeys(kinds, strength), loop=loop), shot(seed=seed))


def gain(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.int16]:
    return after.astype(np.int16) - before


@pytest.mark.parametrize("kind", KINDS)
def test_comes_in_over_the_photo_and_stays_or_goes(kind: str) -> None:
    stays, goes = weather(kind), weather(kind, loop=True)
    for one in (stays, goes):
        assert np.array_equal(one.apply(FRAME, 0.0), FRAME)
        drawn_ = one.apply(FRAME, 0.5)
        assert drawn_.shape == FRAME.shape and drawn_.dtype == np.uint8
        assert not np.array_equal(drawn_, FRAME)
    assert np.array_equal(goes.apply(FRAME, 1.0), FRAME)
    assert not np.array_equal(stays.apply(FRAME, 1.0), FRAME)
    early, late = (np.abs(gain(FRAME, stays.apply(FRAME, at))).mean() for at in (0.05, 0.5))
    assert early < late


@pytest.mark.parametrize("kind", KINDS)
def test_never_writes_into_the_frame_it_is_given(kind: str) -> None:
    frame = FRAME.copy()
    weather(kind).apply(frame, 0.5)
    assert np.array_equal(frame, FRAME)


@pytest.mark.parametrize("kind", KINDS)
def test_is_the_same_for_a_seed(kind: str) -> None:
    assert np.array_equal(weather(kind, seed=3).apply(DARK, 0.4), weather(kind, seed=3).apply(DARK, 0.4))


@pytest.mark.parametrize("kind", ["mist", "rays", "rain", "snow", "steam"])
def test_more_is_seen_of_more_of_it_up_to_a_bound(kind: str) -> None:
    weak, strong, most, beyond = (
        np.abs(gain(DARK, weather(kind, strength=strength).apply(DARK, 0.5))).mean() for strength in (0.4, 1.2, 1.3, 9.0)
    )
    assert weak < strong
    assert most == beyond


@pytest.mark.parametrize("kind", ["rain", "snow"])
def test_falls(kind: str) -> None:
    """The picture a moment later fits best on the first when that is moved down."""
    one = weather(kind)
    step = 1 / 72  # a frame of the three seconds

    def drops(moment: float) -> NDArray[np.float64]:
        seen = one.apply(DARK, moment)[..., 0].astype(float)
        return seen - seen.mean()

    first, then = drops(0.6), drops(0.6 + step)
    fits = {down: float((np.roll(first, down, axis=0) * then).mean()) for down in range(-12, 13)}
    assert max(fits, key=lambda down: fits[down]) > 0


def test_steam_rises() -> None:
    """Its wisps do: the column they rise in stands, so what is always there is taken away first."""
    one, step = weather("steam"), 1 / 72
    seen = {index: one.apply(DARK, index * step)[..., 0].astype(float) for index in range(40, 64)}
    stands = np.mean(list(seen.values()), axis=0)
    fits = {
        up: sum(float((np.roll(seen[index] - stands, -up, axis=0) * (seen[index + 1] - stands)).mean()) for index in range(40, 63))
        for up in range(-10, 11)
    }
    assert max(fits, key=lambda up: fits[up]) > 0


def test_steam_curls_and_is_no_upright_streak() -> None:
    """Thirty pixels up, half of it is something else: a streak is still the same."""
    plume = _Plume((90.0, 200.0), 60.0, (320, 180))
    seen = [plume.opacity(float(moment)) for moment in np.linspace(0, 1, 24, endpoint=False)]
    wisps = (np.array(seen) - np.mean(seen, axis=0))[:, 20:190, 30:150]  # what always stands there taken away
    alike = float((wisps[:, 32:] * wisps[:, :-32]).mean() / (wisps**2).mean())
    assert 0 < alike < 0.6


def test_steam_comes_from_the_subject_and_hangs_over_it() -> None:
    cup = drawn()
    cup.subject[28:36, 10:16] = 1
    seen = gain(DARK, weather("steam", of=cup).apply(DARK, 0.6))[..., 0].astype(float)
    assert seen[: 28 * 4].sum() > 3 * seen[36 * 4 :].sum()
    middle = (seen.sum(axis=0) * np.arange(WIDTH)).sum() / seen.sum()
    assert middle == pytest.approx(4 * 13 - EDGE, abs=14)


def test_steam_is_seen_before_something_white() -> None:
    cup = drawn(texture=np.full(SCENE.texture.shape, 240, np.uint8))
    cup.subject[28:36, 10:16] = 1
    cup.light = (0.94, 0.94, 0.94)
    white = np.full_like(DARK, 240)
    assert np.ptp(weather("steam", of=cup).apply(white, 0.6)[..., 0]) > 15


def test_a_storm_rains() -> None:
    assert np.array_equal(weather("storm").apply(DARK, 0.5), weather("storm", "rain").apply(DARK, 0.5))


def test_rays_only_add_light_and_warm_it() -> None:
    grey = np.repeat(SCENE.texture[..., :1], 3, axis=2)
    cv2.circle(grey, (70, 30), 9, (255, 255, 255), -1)
    light = gain(DARK, weather("rays", of=drawn(sky=0.5, texture=grey)).apply(DARK, 0.5))
    assert gain(FRAME, weather("rays").apply(FRAME, 0.5)).min() >= 0
    red, green, blue = light.reshape(-1, 3).mean(axis=0)
    assert red > green > blue
    at_sun, far = light[30 - EDGE, 70 - EDGE].mean(), light[-20:].mean()
    assert at_sun > 5 * far


def test_mist_hides_the_far_and_spares_the_near() -> None:
    """Over dark ground it lies white, and thickest at the horizon."""
    open_land = drawn(sky=0.4)
    lit = gain(DARK, weather("mist", of=open_land).apply(DARK, 0.6)).mean(axis=(1, 2))
    horizon = round(0.4 * HEIGHT)
    assert lit[horizon : horizon + 20].mean() > 3 * lit[-20:].mean()


@given(st.integers(0, 999))
@settings(max_examples=10, deadline=None)
def test_the_tile_of_noise_has_no_seam(seed: int) -> None:
    tile = _tiling_noise((20, 60), np.random.default_rng(seed))
    assert tile.shape == (20, 60)
    assert tile.min() >= 0 and tile.max() <= 1
    steps = np.abs(np.diff(tile, axis=1))
    assert np.abs(tile[:, 0] - tile[:, -1]).mean() < 2.5 * steps.mean() + 0.02


@given(st.floats(0, 59.99), st.integers(1, 60))
@settings(max_examples=30, deadline=None)
def test_a_window_slides_over_the_tile_without_a_jump(at: float, columns: int) -> None:
    tile = np.random.default_rng(1).uniform(size=(4, 60)).astype(np.float32)
    cut = _window(tile, at, columns)
    assert cut.shape == (4, columns)
    index, part = math.floor(at), at - math.floor(at)
    assert np.allclose(cut[:, 0], tile[:, index % 60] * (1 - part) + tile[:, (index + 1) % 60] * part, atol=1e-5)
    assert np.abs(_window(tile, at + 0.01, columns) - cut).max() <= 0.0101
