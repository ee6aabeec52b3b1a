"""Frames: the first is the photo, the one after the last is the first again, and only what the plan moves moves."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation import yuv
from generation.engines.living import render
from generation.engines.living.direction import Plan
from generation.engines.living.render import Renderer
from generation.engines.living.scene import COARSE, Scene
from tests.generation.engines.living.seeing import HEIGHT, WIDTH, drawn, mesh, shot

LAND = drawn(sky=0.4, water=0.3)
STILL = Plan(camera="still", camera_strength=0.0, only=True)
FRAMES = 72  # three seconds


def photo(of: Scene) -> NDArray[np.uint8]:
    edge = of.framing.margin
    return yuv.from_rgb(np.ascontiguousarray(of.texture[edge : edge + HEIGHT, edge : edge + WIDTH]))


def coarse(change: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of each cell."""
    return np.asarray(change.reshape(HEIGHT // COARSE, COARSE, WIDTH // COARSE, COARSE).mean(axis=(1, 3)), np.float32)


PLANS = {
    "camera": Plan(),
    "sky": Plan(sky=1.0),
    "water": Plan(water=1.0, run=2.6),
    "plants": Plan(plants=1.0),
    "people": Plan(people={"breathe": 1.0, "turn": 1.0, "blink": 1.0}),
    "light": Plan(light={"dusk": 1.0}, loop=True),
    "snow": Plan(weather={"snow": 1.0}, loop=True),
    "all": Plan(sky=-0.8, water=0.8, plants=0.8, camera="orbit", weather={"mist": 0.8}, loop=True),
}


@pytest.mark.parametrize("name", PLANS)
def test_begins_with_the_photo_and_leads_back_into_it(name: str) -> None:
    scene = drawn(sky=0.4, plants=0.3, faces=[mesh((52, 84), 60)]) if name in {"plants", "people"} else LAND
    renderer = Renderer(scene, PLANS[name], shot())
    first = renderer.frame(0)
    assert first.shape == (HEIGHT * 3 // 2, WIDTH) and first.dtype == np.uint8
    assert np.abs(first.astype(int) - photo(scene)).max() <= 2  # the rounding of two layers
    between = max(float(np.abs(renderer.frame(index).astype(int) - first).mean()) for index in (FRAMES // 3, FRAMES // 2))
    again = renderer.frame(FRAMES)
    assert np.abs(again.astype(int) - first).mean() < 0.05 * between + 0.05
    assert between > 0.1


def test_a_plan_that_moves_nothing_draws_the_photo_every_time() -> None:
    renderer = Renderer(LAND, STILL, shot())
    assert all(np.array_equal(renderer.frame(index), renderer.frame(0)) for index in (1, 30, 71))


@pytest.mark.parametrize("part", ["sky", "water"])
def test_moves_only_what_the_plan_moves(part: str) -> None:
    grain = cv2.GaussianBlur(np.random.default_rng(1).uniform(0, 255, LAND.texture.shape[:2]).astype(np.float32), (0, 0), 1.2)
    land = drawn(sky=0.4, water=0.3, texture=np.dstack([grain] * 3).astype(np.uint8))
    plan = Plan(camera="still", camera_strength=0.0, only=True)
    setattr(plan, part, 1.0)
    first, *then = (Renderer(land, plan, shot()).frame(index)[:HEIGHT].astype(np.float32) for index in (0, 8, 20, 50))
    change = coarse(np.max([np.abs(frame - first) for frame in then], axis=0))
    mask = getattr(land, part)[land.inner]
    rest = cv2.dilate(mask, np.ones((5, 5), np.uint8)) < 0.5
    assert change[mask > 0.5].mean() > 3
    assert change[rest].max() < 0.5


def test_the_light_of_the_water_is_on_the_water_and_on_luma_alone() -> None:
    renderer = Renderer(LAND, Plan(camera="still", camera_strength=0.0, only=True, water=1.0), shot())
    picture = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    into = yuv.planes(picture)
    renderer._light(into, renderer._lens.rest, 0.3)
    change = coarse(np.abs(into.y.astype(np.float32) - 128 - yuv.BLACK))
    mask = LAND.water[LAND.inner]
    assert change[mask > 0.5].max() > 2
    assert not change[cv2.dilate(mask, np.ones((5, 5), np.uint8)) < 0.5].any()
    assert (into.u == 128).all() and (into.v == 128).all()


def test_draws_every_frame_from_its_moment_alone() -> None:
    """A frame does not depend on which were drawn before it."""
    plan = PLANS["all"]
    one, other = Renderer(LAND, plan, shot()), Renderer(LAND, plan, shot())
    one.frame(3)
    one.frame(60)
    assert np.array_equal(one.frame(20), other.frame(20))


def test_is_crisp_in_the_middle_and_untouched_at_both_ends() -> None:
    renderer = Renderer(LAND, Plan(), shot())
    luma = np.random.default_rng(1).integers(80, 160, (HEIGHT, WIDTH), np.uint8)
    for index, crisper in ((0, False), (FRAMES // 2, True), (FRAMES, False)):
        drawn_ = luma.copy()
        renderer._sharpen(drawn_, index)
        assert bool(drawn_.std() > 1.1 * luma.std()) is crisper
        assert crisper or np.array_equal(drawn_, luma)


def test_tells_each_step_and_stops_where_it_is_told_to() -> None:
    told: list[float] = []
    short = shot(size=(WIDTH, HEIGHT))
    frames = render.draw(LAND, STILL, short, told.append)
    assert sum(1 for _ in frames) == len(told) == FRAMES
    assert told == [(index + 1) / FRAMES for index in range(FRAMES)]

    class StoppedError(Exception):
        pass

    def stop(_fraction: float, /) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        next(render.draw(LAND, STILL, short, stop))


@given(st.integers(1, 40), st.integers(1, 24), st.tuples(st.integers(0, 39), st.integers(0, 23)))
@settings(max_examples=25, deadline=None)
def test_the_box_of_a_mask_holds_all_of_it(tall: int, wide: int, corner: tuple[int, int]) -> None:
    mask = np.zeros((42, 26), np.float32)
    mask[corner[0] : corner[0] + tall, corner[1] : corner[1] + wide] = 1
    top, bottom, left, right = render._box(mask)
    assert (top, left) == (corner[0] * COARSE, corner[1] * COARSE)
    assert (bottom, right) == (min(42, corner[0] + tall) * COARSE, min(26, corner[1] + wide) * COARSE)
    assert render._box(np.zeros_like(mask)) == (0, 0, 0, 0)


def test_what_is_even_keeps_its_light_while_another_place_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = Renderer(LAND, STILL, shot())
    tint = np.zeros_like(renderer._grade.tint(0.5))
    tint[..., 0] = 0.013

    def gleam(moment: float) -> NDArray[np.float32]:
        tint[-3:, :, 0] = 0.1 * moment
        return tint

    monkeypatch.setattr(renderer._grade, "tint", gleam)
    one, other = (renderer.frame(index)[: HEIGHT // 2] for index in (20, 60))
    assert np.array_equal(one, other)


def test_takes_a_step_of_light_in_patches_and_not_everywhere_at_once() -> None:
    patches = render._patches(320, 180, seed=3)
    assert np.abs(patches).max() < 0.5  # what keeps its light keeps it exactly
    assert np.array_equal(patches, render._patches(320, 180, seed=3))
    assert np.abs(np.diff(patches, axis=0)).max() < 0.2  # no grain
    drawn = [np.rint(253 * gain + patches) for gain in np.linspace(1.0, 1.008, 40, dtype=np.float32)]  # three steps, a twentieth a frame
    assert max(float((one != other).mean()) for one, other in itertools.pairwise(drawn)) < 0.15
