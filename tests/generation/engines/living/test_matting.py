"""Edges lie where the picture has them, thin things that grow out of the ground are found, and holes are filled from around them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living import matting

SIDE = 64
seeds = st.integers(0, 999)


def picture(seed: int, side: int = SIDE) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)


def halves(side: int = SIDE) -> NDArray[np.uint8]:
    """Dark on the left, light on the right."""
    made = np.full((side, side, 3), 40, np.uint8)
    made[:, side // 2 :] = 210
    return made


@given(seeds, st.floats(0, 1), st.integers(1, 8))
@settings(max_examples=15, deadline=None)
def test_a_flat_mask_stays_flat_whatever_the_picture(seed: int, level: float, radius: int) -> None:
    mask = np.full((SIDE, SIDE), level, np.float32)
    assert np.abs(matting.guided(picture(seed), mask, radius) - level).max() < 1e-3


def test_a_soft_mask_snaps_to_the_pictures_edge() -> None:
    aside = np.zeros((SIDE, SIDE), np.float32)
    aside[:, SIDE // 2 - 2 :] = 1
    soft = np.asarray(cv2.GaussianBlur(aside, (0, 0), 4), np.float32)
    snapped = matting.guided(halves(), soft, 6)
    left, right = snapped[20:-20, SIDE // 2 - 3].mean(), snapped[20:-20, SIDE // 2 + 2].mean()
    assert right - left > 0.5 > soft[SIDE // 2, SIDE // 2 + 2] - soft[SIDE // 2, SIDE // 2 - 3]
    assert snapped.min() >= 0 and snapped.max() <= 1


def test_the_fast_form_finds_the_same_edge_in_the_larger_picture() -> None:
    soft = cv2.GaussianBlur(np.repeat((np.arange(SIDE) >= SIDE // 2)[None], SIDE, axis=0).astype(np.float32), (0, 0), 3)
    fine = matting.guided(halves(), np.asarray(soft, np.float32), 4, fine=halves(4 * SIDE))
    assert fine.shape == (4 * SIDE, 4 * SIDE)
    middle = fine[2 * SIDE]
    assert middle[2 * SIDE] - middle[2 * SIDE - 1] > 0.3  # from one pixel to the next


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_solves_each_pixels_system(seed: int) -> None:
    rng = np.random.default_rng(seed)
    roots = rng.standard_normal((3, 4, 3, 3))
    systems = roots @ roots.transpose(0, 1, 3, 2) + 0.1 * np.eye(3)
    together = rng.standard_normal((3, 4, 3)).astype(np.float32)
    spread = [systems[..., i, j].astype(np.float32) for i, j in matting.PAIRS]
    wanted = np.linalg.solve(systems, together[..., None])[..., 0]
    assert np.allclose(matting._solved(spread, together), wanted, rtol=2e-2, atol=2e-2)


@given(st.lists(st.floats(0, 1, width=32), min_size=2, max_size=20), st.floats(0.05, 0.45), st.floats(0.55, 0.95))
@settings(max_examples=30, deadline=None)
def test_firm_is_a_smooth_step(values: list[float], low: float, high: float) -> None:
    mask = np.sort(np.array(values, np.float32))
    firm = matting.firm(mask, low, high)
    assert (firm[mask <= low] == 0).all() and (firm[mask >= high] == 1).all()
    assert (np.diff(firm) >= 0).all()
    assert matting.firm(np.array([(low + high) / 2], np.float32), low, high)[0] == pytest.approx(0.5, abs=1e-3)


def landscape(*, foot: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A light sky over dark ground from row 60 on, a mast in it from row 15 down to ``foot``."""
    made = np.full((90, 120, 3), (200, 215, 235), np.uint8)
    made[60:] = (60, 50, 40)
    made[15:foot, 70:72] = (50, 45, 40)
    sky = np.zeros((90, 120), np.float32)
    sky[:60] = 1
    return made, sky


def test_finds_a_mast_that_stands_on_the_ground() -> None:
    made, sky = landscape(foot=60)
    thin = matting.thin_things(made, sky)
    assert thin[20:55, 70:72].min() > 0.6
    assert thin[:55, :60].max() == 0


def test_takes_nothing_that_floats_for_one() -> None:
    made, sky = landscape(foot=40)
    assert matting.thin_things(made, sky)[:50].max() == 0


def test_finds_nothing_in_a_bare_sky_and_without_one() -> None:
    made, sky = landscape(foot=15)
    assert matting.thin_things(made, sky)[:50].max() == 0
    assert not matting.thin_things(made, np.zeros_like(sky)).any()


def test_foliage_is_no_thin_thing() -> None:
    made, sky = landscape(foot=60)
    made[:60, ::6] = (50, 45, 40)
    assert not matting.thin_things(made, sky).any()


@given(seeds, st.floats(0.05, 0.9))
@settings(max_examples=15, deadline=None)
def test_fills_from_what_is_known_and_invents_no_colour(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    colours = rng.uniform(60, 200, (40, 48, 3)).astype(np.float32)
    known = (rng.uniform(size=(40, 48)) < share).astype(np.float32)
    known[0, 0] = 1
    filled = matting.fill(colours, known)
    assert np.allclose(filled[known == 1], colours[known == 1], atol=0.5)
    seen = colours[known == 1]
    assert filled.min() >= seen.min() - 1 and filled.max() <= seen.max() + 1


def test_goes_on_with_one_colour_over_any_hole() -> None:
    colours = np.full((64, 64, 3), (200, 120, 40), np.float32)
    known = np.zeros((64, 64), np.float32)
    known[:5, :5] = 1
    colours[known == 0] = 0
    assert np.allclose(matting.fill(colours, known), (200, 120, 40), atol=1.0)
