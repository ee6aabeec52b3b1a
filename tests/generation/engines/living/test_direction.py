"""A plan moves what is surely there, does what was asked as strongly as it was asked, and says what the photo does not hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.engines.living import sky
from generation.engines.living.beds import BEDS
from generation.engines.living.camera import MOVES
from generation.engines.living.direction import NAMED, SURE, Plan, direct, is_stream
from generation.engines.living.grade import LIGHTS
from generation.engines.living.lexicon import phrases
from generation.engines.living.scene import Scene
from tests.generation.engines.living.seeing import drawn, mesh, seen

LAND = drawn(sky=0.4, water=0.3)
MEADOW = drawn(sky=0.4, plants=0.5)
FACE = drawn(faces=[mesh((52, 84), 60)])
ROOM = drawn()
words = st.sampled_from(sorted({" ".join(phrase) for phrase in phrases()}))
said = st.lists(words, max_size=6).map(" ".join)


def plan(
    prompt: str = "", scene: Scene = LAND, *, strength: float = 0.6, seed: int = 1, clouds: float = 9.0, loop: bool | None = None
) -> Plan:
    return direct(prompt, scene, strength=strength, seed=seed, sky_texture=clouds, loop=loop)


@given(said, st.sampled_from([LAND, MEADOW, FACE, ROOM]), st.floats(0, 1), st.floats(0, 20), st.sampled_from([None, True, False]))
@settings(max_examples=60, deadline=None)
def test_every_plan_can_be_drawn(prompt: str, scene: Scene, strength: float, clouds: float, loop: bool | None) -> None:
    made = plan(prompt, scene, strength=strength, clouds=clouds, loop=loop)
    amounts = [abs(made.sky), made.water, made.plants, made.camera_strength, *made.people.values(), *made.weather.values()]
    assert all(0 <= amount <= 3 for amount in amounts)
    assert made.camera in MOVES
    assert set(made.light) <= set(LIGHTS)
    assert set(made.weather) <= {"rain", "snow", "mist", "rays", "storm", "steam"}
    assert all(value > 0 for value in made.sounds.values()) and set(made.sounds) <= set(BEDS)
    assert loop is None or made.loop is loop
    if not scene.faces:
        assert set(made.people) <= {"animal", "flame"}


@pytest.mark.parametrize("name", SURE)
def test_moves_unasked_only_what_is_surely_there(name: str) -> None:
    for sure, moves in ((SURE[name], True), (SURE[name] - 0.01, False), (0.0, False)):
        scene = drawn(sky=0.4, water=0.3, plants=0.3, sure={"sky": 0, "water": 0, "plants": 0} | {name: sure})
        assert bool(getattr(plan("", scene), name)) is moves


@pytest.mark.parametrize(("name", "prompt"), [("sky", "clouds drift"), ("water", "waves roll"), ("plants", "leaves sway")])
def test_moves_what_is_named_where_it_is_somewhat_sure_and_else_says_so(name: str, prompt: str) -> None:
    for sure, moves in ((NAMED[name], True), (NAMED[name] - 0.01, False)):
        scene = drawn(sky=0.4, water=0.3, plants=0.3, sure={"sky": 0, "water": 0, "plants": 0} | {name: sure})
        made = plan(prompt, scene)
        assert bool(getattr(made, name)) is moves
        assert made.cannot == (() if moves else (prompt,))


@pytest.mark.parametrize("prompt", ["only the water moves", "hanya air yang bergerak"])
def test_only_leaves_all_the_rest(prompt: str) -> None:
    made = plan(prompt)
    assert made.only and made.water > 0
    assert (made.sky, made.plants, made.people, made.camera) == (0, 0, {}, "still")


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=20, deadline=None)
def test_more_strength_moves_more(one: float, other: float) -> None:
    weak, strong = (plan("", strength=strength) for strength in sorted((one, other)))
    assert weak.water <= strong.water and abs(weak.sky) <= abs(strong.sky)
    assert weak.water > 0  # even the least is something


@pytest.mark.parametrize(("word", "more"), [("gently", False), ("strongly", True)])
def test_a_word_of_degree_is_heard(word: str, more: bool) -> None:
    assert (plan(f"waves roll {word}").water > plan("waves roll").water) is more


def test_clouds_go_the_way_they_are_told_or_by_chance() -> None:
    assert plan("the clouds drift to the left").sky < 0 < plan("the clouds drift to the right").sky
    ways = {np.sign(plan("", seed=seed).sky) for seed in range(20)}
    assert ways == {-1.0, 1.0}
    assert plan("", seed=5).sky == plan("", seed=5).sky


def test_a_sky_without_clouds_stays() -> None:
    assert plan("", clouds=sky.FAINT).sky == 0
    flat = plan("the clouds drift", clouds=sky.FLAT - 0.01)
    assert (flat.sky, flat.cannot) == (0, ("the clouds drift",))
    assert plan("the clouds drift", clouds=sky.FLAT).sky != 0
    assert abs(plan("", clouds=3.0).sky) < abs(plan("", clouds=sky.FULL).sky)


def test_what_comes_and_stays_has_no_way_back() -> None:
    assert plan("").loop
    assert not plan("rain falls").loop and not plan("the sun sets").loop
    assert plan("rain falls", loop=True).loop and not plan("", loop=False).loop


def test_what_is_denied_does_not_move() -> None:
    assert plan("the water does not move").water == 0
    assert plan("no rain").weather == {}
    assert plan("nobody moves", FACE).people == {}


def test_people_live_unasked_and_do_what_they_are_asked() -> None:
    quiet, smiling = plan("", FACE).people, plan("she smiles", FACE).people
    assert {"blink", "breathe", "turn"} <= set(quiet)
    assert smiling["smile"] > quiet["smile"]
    asked = plan("she smiles", LAND)
    assert (asked.people, asked.cannot) == ({}, ("she smiles",))


def test_an_animal_breathes_and_cannot_smile() -> None:
    cat = drawn(sure={"animal": 0.9})
    assert plan("", cat).people == {"animal": 1.0}
    assert plan("the cat breathes", cat).cannot == ()
    assert plan("the cat breathes", drawn(sure={"animal": 0.4})).cannot == ("the cat breathes",)


def test_wind_moves_leaves_and_a_storm_all_of_it() -> None:
    assert plan("strong wind", MEADOW).plants > plan("", MEADOW).plants
    storm = plan("a storm", LAND)
    assert storm.water > 0 and storm.sky != 0
    assert {"rain", "wind"} <= set(storm.sounds)
    assert plan("a storm", MEADOW).water == 0


def test_hears_what_is_seen_unless_asked_otherwise() -> None:
    assert set(plan("", drawn(water=0.7, sky=0.2)).sounds) == {"ocean"}
    assert "birds" in plan("", MEADOW).sounds
    assert plan("", ROOM).sounds == {"room": pytest.approx(0.8)}
    assert plan("silence").sounds == {}
    assert set(plan("waves roll, birds sing").sounds) == {"birds"}
    assert "rain" in plan("rain falls").sounds
    assert "night" in plan("night falls").sounds


def test_water_among_stones_runs_and_a_lake_under_a_sky_does_not() -> None:
    brook = drawn(water=0.3)
    assert is_stream(brook) and not is_stream(LAND) and not is_stream(ROOM)
    assert plan("", brook).run > plan("", LAND).run == 1.0
    assert set(plan("", brook).sounds) == {"stream"}
    assert plan("", brook).camera_strength < plan("", LAND).camera_strength  # it comes towards the camera by itself


def test_the_camera_does_as_it_is_told() -> None:
    assert plan("zoom out").camera == "pull"
    assert plan("the camera stays still").camera == "still"
    assert plan("slowly zoom in").camera_strength < plan("zoom in").camera_strength
    assert plan("", FACE).camera == "push"


@pytest.mark.slow
def test_moves_no_mask_it_is_not_sure_of_and_says_so() -> None:
    made = plan("Ombak bergulung pelan, dia tersenyum", seen("room"), seed=0, clouds=0.0)
    assert (made.water, made.sky, made.people) == (0, 0, {})
    assert made.cannot == ("ombak bergulung pelan", "dia tersenyum")
