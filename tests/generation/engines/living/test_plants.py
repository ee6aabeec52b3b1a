"""Plants sway with their tips, whole blades at once, and nobody who stands among them sways along."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living.plants import LIGHT, REACH, RUSTLE, Plants, _free, _upright
from generation.engines.living.scene import Scene
from tests.generation.engines.living.seeing import HEIGHT, WIDTH, drawn

MEADOW = drawn(sky=0.3, plants=0.6)
MOMENTS = np.linspace(0, 1, 25)


def plants(*, of: Scene = MEADOW, strength: float = 1.0, seconds: float = 5.0, seed: int = 1) -> Plants:
    return Plants(of, strength, seconds, seed)


def widest(of: Plants) -> NDArray[np.float32]:
    return np.asarray(np.max([np.abs(of.displace(float(moment))[0]) for moment in MOMENTS], axis=0), np.float32)


@given(st.floats(0.1, 1.5), st.sampled_from([3.0, 5.0, 10.0]), st.integers(0, 999))
@settings(max_examples=15, deadline=None)
def test_begins_at_the_photo_and_comes_back(strength: float, seconds: float, seed: int) -> None:
    sway = plants(strength=strength, seconds=seconds, seed=seed)
    assert not any(part.any() for part in sway.displace(0.0))
    assert max(float(np.abs(part).max()) for part in sway.displace(1.0)) < 1e-4
    across, down = sway.displace(0.4)
    assert across.any()
    assert (down >= 0).all() and (down <= 0.13 * np.abs(across) + 1e-6).all()  # a blade that bends gets lower, never longer


def test_leaves_alone_what_is_no_plant() -> None:
    away = np.s_[: round(0.3 * len(MEADOW.sky))]
    assert widest(plants())[away].max() < 0.02
    assert widest(plants()).max() > 0.1
    assert not widest(plants(of=drawn(sky=0.5))).any()


def test_nobody_among_the_plants_sways_along() -> None:
    people = np.zeros_like(MEADOW.sky)
    people[:, 8:16] = 1
    crowded = drawn(sky=0.3, plants=0.6, people=people)
    assert widest(plants(of=crowded))[:, 11:13].max() < 0.1 * widest(plants())[:, 11:13].max()


def test_reaches_as_far_as_it_is_told() -> None:
    assert widest(plants()).max() < (2 * REACH + RUSTLE) * WIDTH / 720
    assert np.allclose(plants(strength=1.5).displace(0.3)[0], 1.5 * plants().displace(0.3)[0], atol=1e-4)
    wide = drawn(sky=0.3, plants=0.6, size=(2 * WIDTH, 2 * HEIGHT))
    assert widest(plants(of=wide)).max() / 2 == pytest.approx(widest(plants()).max(), rel=0.3)


@given(st.integers(10, 40), st.integers(8, 30), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_tips_are_freer_than_roots(rows: int, columns: int, top: int) -> None:
    mask = np.zeros((rows, columns), np.float32)
    mask[top:] = 1
    free = _free(mask)
    assert free.min() > 0.349 and free.max() <= 1
    assert (np.diff(free, axis=0) <= 0).all()
    assert free[-1, columns // 2] == pytest.approx(0.35, abs=0.02)
    assert free[top, columns // 2] > free[-1, columns // 2]


def test_a_blade_moves_as_one() -> None:
    """Up and down a blade the sway has one sign almost everywhere; from side to side it has both, as gusts run through."""
    inside = np.s_[round(0.45 * len(MEADOW.sky)) : -2]
    stripes = np.random.default_rng(4).integers(40, 200, (1, MEADOW.texture.shape[1] // 8, 1), np.uint8)
    blades = np.repeat(np.repeat(np.repeat(stripes, 8, axis=1), len(MEADOW.texture), axis=0), 3, axis=2)
    across = plants(of=drawn(sky=0.3, plants=0.6, texture=blades)).displace(0.3)[0][inside]
    along = np.mean(np.sign(across[1:]) == np.sign(across[:-1]))
    assert along > 0.95
    assert across.min() < 0 < across.max()


def test_another_seed_is_another_wind() -> None:
    assert np.array_equal(plants(seed=3).displace(0.4)[0], plants(seed=3).displace(0.4)[0])
    assert not np.array_equal(plants(seed=3).displace(0.4)[0], plants(seed=4).displace(0.4)[0])


def test_gusts_are_seen_as_light_on_the_plants_that_are_in_focus() -> None:
    size = 2 * WIDTH, 2 * HEIGHT
    leaves = np.full_like(drawn(size=size).texture, 90)
    across = leaves.shape[1] // 2
    fine = np.random.default_rng(5).integers(0, 160, (len(leaves) // 4, across // 4, 1), np.uint8)
    leaves[:, :across] = np.repeat(np.repeat(fine, 4, axis=0), 4, axis=1)[: len(leaves), :across]
    meadows = drawn(sky=0.3, plants=0.6, size=size, texture=leaves)
    sway = plants(of=meadows)
    assert not sway.light(0.0).any() and np.abs(sway.light(1.0)).max() < 1e-4
    seen = np.max([np.abs(sway.light(float(moment))) for moment in MOMENTS], axis=0)
    assert seen.shape == tuple(-(-side * 4 // sway.side) for side in meadows.sky.shape)
    meadow = round(0.4 * len(seen))
    assert seen[: meadow - 4].max() < 1e-3
    assert LIGHT / 2 < seen[meadow + 3 :, : across // 8 - 2].max() < 3 * LIGHT
    assert seen[:, across // 8 + 6 :].max() < 0.1 * LIGHT  # it is soft there


def test_a_trunk_is_told_from_leaves_and_does_not_tremble() -> None:
    rng = np.random.default_rng(2)
    wood = np.repeat(rng.integers(20, 160, (340, 200, 1), np.uint8), 3, axis=2)
    wood[:, 90:106] = 20
    upright = _upright(wood)
    assert upright[40:300, 92:104].min() > 0.8
    assert upright[40:300, :60].mean() < 0.25
