"""The camera: it starts at rest, comes back where it shall, and never leaves the margin that the frame keeps for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living.camera import MOVES, PAN, PARALLAX, Camera, Pose, pose
from generation.engines.living.framing import MARGIN

WIDTH = 720
REST = Pose(1.0, 0.0, 0.0, 0.0, 0.0)
moves, moments, strengths = st.sampled_from(MOVES), st.floats(0, 1), st.floats(0, 1)


def near(one: Pose, other: Pose) -> bool:
    values = zip((one.zoom, one.x, one.y, one.lean_x, one.lean_y), (other.zoom, other.x, other.y, other.lean_x, other.lean_y), strict=True)
    return all(abs(a - b) < 1e-6 for a, b in values)


@given(moves, st.booleans(), strengths)
def test_the_first_frame_is_the_photo(move: str, loop: bool, strength: float) -> None:
    assert near(pose(move, 0.0, loop=loop, strength=strength, width=WIDTH), REST)


@given(moves, strengths)
def test_a_loop_ends_where_it_began(move: str, strength: float) -> None:
    assert near(pose(move, 1.0, loop=True, strength=strength, width=WIDTH), REST)


@given(moves, moments, st.booleans(), strengths)
def test_never_looks_past_the_photo(move: str, moment: float, loop: bool, strength: float) -> None:
    """What the frame keeps around itself is real pixels; beyond it there are none."""
    at = pose(move, moment, loop=loop, strength=strength, width=WIDTH)
    assert at.zoom >= 1.0
    assert max(abs(at.x) + abs(at.lean_x), abs(at.y) + abs(at.lean_y)) <= MARGIN * WIDTH * 1.2


@given(moves, moments, st.booleans())
def test_stands_still_where_nothing_shall_move(move: str, moment: float, loop: bool) -> None:
    assert near(pose(move, moment, loop=loop, strength=0.0, width=WIDTH), REST)
    assert near(pose("still", moment, loop=loop, strength=1.0, width=WIDTH), REST)


@given(moves, st.booleans(), st.integers(0, 119))
def test_moves_without_a_jerk(move: str, loop: bool, frame: int) -> None:
    one, other = (pose(move, at / 120, loop=loop, strength=1.0, width=WIDTH) for at in (frame, frame + 1))
    assert abs(other.x - one.x) + abs(other.y - one.y) + abs(other.lean_x - one.lean_x) < 0.004 * WIDTH
    assert abs(other.zoom - one.zoom) < 0.004


@pytest.mark.parametrize(("move", "x", "y"), [("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1)])
def test_goes_the_way_it_was_told(move: str, x: int, y: int) -> None:
    at = pose(move, 1.0, loop=False, strength=1.0, width=WIDTH)
    assert (np.sign(at.x), np.sign(at.y)) == (x, y)
    assert max(abs(at.x), abs(at.y)) == pytest.approx(PAN * WIDTH)


@pytest.mark.parametrize(("move", "sign"), [("push", 1), ("pull", -1)])
def test_a_push_goes_in_and_a_pull_comes_out(move: str, sign: int) -> None:
    zooms = [pose(move, at, loop=False, strength=1.0, width=WIDTH).zoom for at in (0.5, 0.75, 1.0)]
    assert np.all(np.sign(np.diff(zooms)) == sign)


def test_a_push_that_comes_back_keeps_an_even_speed() -> None:
    """Coming and going alone, it would stand at the start and in the middle: the fastest step of a sine is 1.41 of its median."""
    poses = [pose("push", at / 120, loop=True, strength=0.8, width=WIDTH) for at in range(121)]
    left, right = (np.array([at.x + side * 0.3 * WIDTH * (1 / at.zoom - 1) for at in poses]) for side in (-1, 1))
    steps = (np.abs(np.diff(left)) + np.abs(np.diff(right))) / 2
    assert steps.max() / np.median(steps) < 1.3


def camera(rows: int = 20, columns: int = 12) -> tuple[Camera, NDArray[np.float32]]:
    """Near below, far above, as on a beach."""
    cells = np.dstack(np.meshgrid(np.arange(columns) * 4.0, np.arange(rows) * 4.0)).astype(np.float32)
    depth = np.repeat(np.linspace(0, 1, rows, dtype=np.float32)[:, None], columns, axis=1)
    return Camera(depth, cells, (20.0, 40.0)), cells


def test_what_is_in_focus_stays_where_it_is() -> None:
    eye, cells = camera()
    moved = eye.displace(Pose(1.2, 0.0, 0.0, 5.0, 3.0))
    at = np.unravel_index(int(((cells - np.array([20.0, 40.0])) ** 2).sum(axis=2).argmin()), cells.shape[:2])
    assert moved[at] == pytest.approx([0.0, 0.0], abs=1e-4)


def test_near_things_part_from_far_ones_and_a_pan_moves_all_alike() -> None:
    eye, _ = camera()
    leaning = eye.displace(Pose(1.0, 0.0, 0.0, PARALLAX * WIDTH, 0.0))[..., 0]
    assert np.all(np.diff(leaning[:, 0]) > 0)
    panning = eye.displace(Pose(1.0, 7.0, -2.0, 0.0, 0.0))
    assert np.allclose(panning, [7.0, -2.0])


def test_a_zoom_fetches_from_nearer_the_focus() -> None:
    eye, cells = camera()
    moved = eye.displace(Pose(2.0, 0.0, 0.0, 0.0, 0.0))
    assert np.allclose(cells + moved, (cells + np.array([20.0, 40.0])) / 2)
