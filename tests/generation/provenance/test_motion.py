"""The follower: it measures shift, turn and zoom to a fraction of a pixel, and does not move where nothing moved or nothing holds."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from generation.provenance.motion import Follower
from tests.settings import ROOT

WIDTH, HEIGHT = 180, 320


@cache
def large() -> NDArray[np.uint8]:
    with Image.open(ROOT / "tests" / "photos" / "alps.jpg") as picture:
        return np.asarray(picture.convert("L").resize((WIDTH * 3, HEIGHT * 3)))


def seen(x: float = 0.0, y: float = 0.0, zoom: float = 1.0, turn: float = 0.0) -> NDArray[np.uint8]:
    """What a camera sees that was moved: the scene goes by (x, y), and grows and turns about the frame's corner."""
    matrix = cv2.getRotationMatrix2D((0, 0), turn, zoom)
    matrix[:, 2] += np.array([x - WIDTH, y - HEIGHT])
    return np.asarray(cv2.warpAffine(large(), matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC), np.uint8)


def test_begins_at_rest() -> None:
    assert np.array_equal(Follower().follow(seen()), np.eye(3))


def test_measures_a_shift_to_a_tenth_of_a_pixel() -> None:
    follower = Follower()
    follower.follow(seen())
    for step in range(1, 6):
        motion = follower.follow(seen(x=0.7 * step, y=-0.4 * step))
    assert motion[:2, 2] == pytest.approx([3.5, -2.0], abs=0.1)


def test_measures_zoom_and_turn() -> None:
    follower = Follower()
    follower.follow(seen())
    motion = follower.follow(seen(zoom=1.02, turn=0.5))
    assert math.hypot(motion[0, 0], motion[1, 0]) == pytest.approx(1.02, abs=0.002)
    assert math.degrees(math.atan2(motion[0, 1], motion[0, 0])) == pytest.approx(0.5, abs=0.1)


def test_adds_up_a_way_much_longer_than_one_reference_reaches() -> None:
    follower = Follower()
    follower.follow(seen())
    for step in range(1, 31):
        motion = follower.follow(seen(x=-2.0 * step))
    assert motion[:2, 2] == pytest.approx([-60.0, 0.0], abs=0.6)


def test_takes_measuring_noise_for_rest() -> None:
    """Otherwise the mark of a still photo would tremble, and cost bits in every frame."""
    follower, noise = Follower(), np.random.default_rng(1)
    first = follower.follow(seen())
    for _ in range(5):
        grain = noise.integers(-1, 2, (HEIGHT, WIDTH))
        assert follower.follow(np.clip(seen() + grain, 0, 255).astype(np.uint8)) is first


def test_stays_where_it_was_over_a_cut_and_goes_on_from_there() -> None:
    follower = Follower()
    follower.follow(seen())
    before = follower.follow(seen(x=3.0))
    assert np.array_equal(follower.follow(np.full((HEIGHT, WIDTH), 90, np.uint8)), before)
    follower.follow(seen())  # a new scene
    after = follower.follow(seen(x=2.0))
    assert after[0, 2] - before[0, 2] == pytest.approx(2.0, abs=0.1)


def test_bears_a_scene_without_anything_to_hold_on_to() -> None:
    follower = Follower()
    for level in (0, 128, 255):
        assert np.array_equal(follower.follow(np.full((HEIGHT, WIDTH), level, np.uint8)), np.eye(3))


def test_restarts_at_rest() -> None:
    follower = Follower()
    follower.follow(seen())
    follower.follow(seen(x=5.0))
    follower.restart(seen(x=5.0))
    assert np.array_equal(follower.follow(seen(x=5.0)), np.eye(3))
    assert follower.follow(seen(x=6.0))[0, 2] == pytest.approx(1.0, abs=0.1)
