"""Light begins as the photo has it, goes the way its name says, and comes back where the clip does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living import direction, sky
from generation.engines.living.direction import Plan
from generation.engines.living.grade import LIGHTS, Grade
from generation.engines.living.scene import COARSE, Scene
from tests.generation.engines.living.seeing import drawn, seen

LAND = drawn(sky=0.5)
LAND.light = (0.6, 0.6, 0.6)  # a grey sky: a warm light on a blue one is damped
ROWS = len(LAND.sky)
SKY, GROUND = np.s_[2 : ROWS // 2 - 4], np.s_[ROWS // 2 + 4 :]


def tint(plan: Plan, moment: float, of: Scene = LAND, seconds: float = 5.0) -> NDArray[np.float32]:
    return Grade(of, plan, seconds, 1).tint(moment)


def lit(name: str, *, loop: bool = False) -> Plan:
    return Plan(sky=0.5, light={name: 1.0}, loop=loop)


@given(st.sampled_from(sorted(LIGHTS)), st.booleans(), st.floats(0, 1.5), st.floats(0, 1), st.booleans())
@settings(max_examples=30, deadline=None)
def test_begins_as_the_photo_and_comes_back_in_a_loop(name: str, fire: bool, strength: float, clouds: float, only: bool) -> None:
    plan = Plan(sky=clouds, light={name: strength} if strength else {}, sounds={"fire": 1.0} if fire else {}, only=only)
    light = Grade(LAND, plan, 5.0, 1)
    assert light.tint(0.0).shape == (*(-(-length * COARSE // light.side) for length in LAND.sky.shape), 3)
    assert np.abs(light.tint(0.0)).max() < 1e-4
    assert np.abs(light.tint(1.0)).max() < 2e-2
    assert np.isfinite(light.tint(0.4)).all()


@pytest.mark.parametrize("name", LIGHTS)
def test_stays_at_the_end_where_there_is_no_way_back(name: str) -> None:
    once, loop = (tint(lit(name, loop=way), at) for way, at in ((False, 1.0), (True, 0.5)))
    assert np.abs(once).max() > 0.02
    assert np.allclose(once, loop, atol=1e-4)  # a loop is there half-way


@pytest.mark.parametrize(("name", "sign"), [("night", -1), ("dark", -1), ("bright", 1)])
def test_darkens_and_brightens_all_of_the_picture(name: str, sign: int) -> None:
    assert (sign * tint(lit(name), 1.0)[..., 0] > 0.05).all()


@pytest.mark.parametrize("name", ["sunrise", "dusk", "warm"])
def test_the_light_of_a_low_sun_is_red_and_not_blue_at_the_horizon(name: str) -> None:
    _, blue, red = tint(lit(name), 1.0)[ROWS // 2 - 5].mean(axis=0)
    assert blue < 0 < red


def test_a_blue_sky_takes_less_of_a_warm_light() -> None:
    blue = drawn(sky=0.5)
    blue.light = (0.4, 0.5, 0.7)
    assert np.abs(tint(lit("sunrise"), 1.0, blue)[SKY]).mean() < 0.6 * np.abs(tint(lit("sunrise"), 1.0)[SKY]).mean()


@given(st.floats(0.1, 1.0), st.floats(0.1, 1.0))
@settings(max_examples=15, deadline=None)
def test_more_of_a_light_changes_more(one: float, other: float) -> None:
    weak, strong = sorted((one, other))
    changed = [np.abs(tint(Plan(light={"night": strength}, loop=False), 1.0)).mean() for strength in (weak, strong)]
    assert changed[0] <= changed[1] + 1e-6


def test_light_nobody_asked_for_is_the_same_on_its_smaller_maps() -> None:
    small, full = Grade(LAND, Plan(sky=0.5), 5.0, 1), Grade(LAND, Plan(sky=0.5, sounds={"fire": 1.0}), 5.0, 1)
    assert (small.side, full.side) == (2 * COARSE, COARSE)
    for moment in (0.25, 0.5):
        wanted = full.tint(moment)[: ROWS // 2 * 2, : LAND.sky.shape[1] // 2 * 2]
        wanted = wanted.reshape(len(wanted) // 2, 2, -1, 2, 3).mean(axis=(1, 3))
        found = small.tint(moment)[: len(wanted), : wanted.shape[1]]
        assert np.abs(found - wanted).max(axis=(0, 1)) == pytest.approx(0, abs=2e-3 * float(np.abs(wanted).max()) + 2e-3)


def test_nothing_is_lit_where_only_something_else_moves() -> None:
    for moment in (0.2, 0.5, 0.9):
        assert not tint(Plan(only=True, water=1.0), moment).any()


def test_shadows_of_clouds_pass_over_the_ground_only_where_clouds_drift() -> None:
    def spread(plan: Plan) -> float:
        return float(np.ptp(tint(plan, 0.25)[GROUND][..., 0], axis=1).max())

    drifts, stands = (Plan(sky=drift, sounds={"fire": 1.0}) for drift in (0.6, 0.0))  # nothing burns: full maps
    assert spread(drifts) > spread(stands) + 0.01
    drifting = tint(drifts, 0.25) - tint(stands, 0.25)
    assert np.abs(drifting[SKY][..., 0]).max() < 0.3 * np.abs(drifting[GROUND][..., 0]).max()


@pytest.mark.parametrize("width", [384, 388])
def test_a_clouds_shadow_is_wider_than_tall(width: int) -> None:
    """The ground is seen at a slant: a shadow as tall as the picture is a band that was laid over it."""
    ground = Grade(drawn(sky=0.5, size=(width, 640)), Plan(sky=0.6), 5.0, 1).tint(0.25)[50:-2, ..., 0]
    down, across = (
        np.corrcoef(one.ravel(), other.ravel())[0, 1] for one, other in ((ground[:-5], ground[5:]), (ground[:, :-5], ground[:, 5:]))
    )
    assert down < across


def test_white_fur_does_not_burn_out_in_the_sweep() -> None:
    picture = np.full(LAND.texture.shape, 90, np.uint8)
    picture[60:120] = 235
    swept = np.max([tint(Plan(), float(at), drawn(texture=picture))[..., 0] for at in np.linspace(0, 1, 41)], axis=0)
    assert swept[2:5].max() > 0.1
    assert swept[9:13].max() < 0.01


def test_fire_flickers_around_what_burns() -> None:
    picture = np.full(LAND.texture.shape, 25, np.uint8)
    picture[120:136, 44:60] = (255, 190, 90)
    night = drawn(texture=picture)
    moments = np.linspace(0, 1, 41)
    burning = np.stack([tint(Plan(sounds={"fire": 1.0}, only=True), float(at), night) for at in moments])
    swing = np.ptp(burning[..., 0], axis=0)
    assert swing[32, 13] > 0.05
    assert swing[32, 13] > 3 * swing[2, 2]
    assert not burning[0].any() and np.abs(burning[-1]).max() < 1e-4  # from the photo and back to it
    assert burning[:, 32, 13, 0].min() < 0 < burning[:, 32, 13, 0].max()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "sweeps"), [("coffee", True), ("beach", False), ("canyon-lake", False)])
def test_sweeps_light_over_things_and_not_over_a_plain_sky(name: str, sweeps: bool) -> None:
    looked = seen(name)
    plan = direction.direct("", looked, strength=0.6, seed=0, sky_texture=sky.texture_of(looked))
    light = Grade(looked, plan, 5.0, 0)
    spread = max(float(np.ptp(light.tint(moment)[..., 0], axis=1).max()) for moment in (0.3, 0.5, 0.7))
    assert (spread > 0.1) is sweeps
