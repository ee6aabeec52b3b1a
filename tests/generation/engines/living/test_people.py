"""People breathe, turn, nod and smile where they are, and come back; hands, background and those too small for it stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living.people import CHIN, CORNERS, SMALLEST_FACE, People
from generation.engines.living.scene import COARSE, Scene
from tests.generation.engines.living.seeing import drawn, mesh

SIZE = (240, 320)
WIDTH = 90.0
FACE = mesh((130, 120), WIDTH)
ACTS = ("breathe", "turn", "nod", "smile")
MOMENTS = np.linspace(0, 1, 25)


def someone(points: NDArray[np.float32] = FACE) -> Scene:
    """A head on shoulders in the middle of the frame."""
    shape = drawn(size=SIZE).sky.shape
    people = np.zeros(shape, np.float32)
    flat = (points[:, :2] / COARSE).astype(np.int32)
    cv2.fillConvexPoly(people, cv2.convexHull(flat), 1.0)
    people[flat[CHIN, 1] :, max(0, flat[CHIN, 0] - 22) : flat[CHIN, 0] + 22] = 1
    return drawn(size=SIZE, people=people, faces=[points])


SOMEONE = someone()


def people(amounts: dict[str, float], *, of: Scene = SOMEONE, seconds: float = 5.0, loop: bool = True, seed: int = 1) -> People:
    return People(of, amounts, seconds, seed, loop=loop)


def way(of: People, moment: float, point: int) -> NDArray[np.float32]:
    """Displacement at a point of the mesh, texture px; backward, so what moves right looks to the left."""
    column, row = ((FACE[point, :2] + 0.5) / COARSE).astype(int)
    return of.displace(moment)[row, column]


def furthest(of: People) -> NDArray[np.float32]:
    return np.asarray(np.max([np.linalg.norm(of.displace(float(moment)), axis=2) for moment in MOMENTS], axis=0), np.float32)


@given(st.dictionaries(st.sampled_from(ACTS), st.floats(0.1, 1.5)), st.sampled_from([3.0, 5.0, 10.0]), st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_begins_at_the_photo_and_comes_back(amounts: dict[str, float], seconds: float, seed: int) -> None:
    moving = people(amounts, seconds=seconds, seed=seed)
    assert np.abs(moving.displace(0.0)).max() < 1e-4
    assert np.abs(moving.displace(1.0)).max() < 1e-3
    assert bool(furthest(moving).max() > 1e-3) is bool(amounts)


@pytest.mark.parametrize("act", ACTS)
def test_moves_little_and_leaves_the_background(act: str) -> None:
    reach = furthest(people({act: 1.0}))
    assert 0.2 < reach.max() < 0.1 * WIDTH
    behind = cv2.dilate(SOMEONE.people, np.ones((9, 9), np.uint8)) < 0.05
    assert reach[behind].max() < 0.15 * reach.max()
    assert np.allclose(furthest(people({act: 0.5})), 0.5 * reach, atol=1e-3)


def test_a_smile_lifts_the_corners_of_the_mouth_and_parts_them() -> None:
    smiling = people({"smile": 1.0}, loop=False)
    left, right = (way(smiling, 1.0, point) for point in CORNERS)
    assert min(left[1], right[1]) > 0.01 * WIDTH  # fetched from below: it goes up
    assert left[0] > 0.005 * WIDTH and right[0] < -0.005 * WIDTH  # and outwards
    assert np.abs(way(smiling, 1.0, 10)).max() < 0.002 * WIDTH  # the brow stays


def test_a_smile_stays_where_there_is_no_way_back() -> None:
    once, loop = (people({"smile": 1.0}, loop=loop) for loop in (False, True))
    corner = CORNERS[0]
    assert np.allclose(way(once, 1.0, corner), way(once, 0.6, corner), atol=1e-3)
    assert np.allclose(way(loop, 0.5, corner), way(once, 0.6, corner), atol=1e-3)
    assert np.abs(way(loop, 1.0, corner)).max() < 1e-3


def test_breath_lifts_the_chest_and_never_pushes_it_down() -> None:
    breathing = people({"breathe": 1.0})
    fields = np.stack([breathing.displace(float(moment)) for moment in MOMENTS])
    assert not fields[..., 0].any()
    assert fields[..., 1].min() > -1e-6
    row = int(np.unravel_index(int(fields[..., 1].max(axis=0).argmax()), SOMEONE.sky.shape)[0])
    assert row * COARSE > FACE[CHIN, 1]


def test_a_turn_goes_sideways_a_nod_up_and_down() -> None:
    def most(act: str) -> NDArray[np.float32]:
        fields = [np.abs(people({act: 1.0}).displace(float(moment))) for moment in MOMENTS]
        return np.asarray(np.max(fields, axis=(0, 1, 2)), np.float32)

    turned, nodded = most("turn"), most("nod")
    assert turned[0] > turned[1]
    assert nodded[0] == 0 < nodded[1]


def test_a_face_too_small_for_it_stays() -> None:
    small = mesh((130, 120), SMALLEST_FACE * 0.9)
    assert not furthest(people({"turn": 1.0, "nod": 1.0, "smile": 1.0}, of=someone(small))).any()
    assert furthest(people({"smile": 1.0}, of=someone(mesh((130, 120), SMALLEST_FACE * 1.2)))).any()


def test_nothing_moves_where_nobody_is() -> None:
    assert not furthest(people(dict.fromkeys(ACTS, 1.0), of=drawn(size=SIZE))).any()
