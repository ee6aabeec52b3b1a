"""Lids close over the eye with the skin above it, a glance moves only what lies between them, and no eye too small for it blinks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living import faces
from generation.engines.living.scene import Scene
from tests.generation.engines.living.seeing import drawn, mesh

SIZE = (240, 320)
SKIN, WHITE = (205, 160, 140), (235, 235, 240)
FACE = mesh((130, 170), 170)
SECONDS = 5.0


def portrait(points: NDArray[np.float32] = FACE) -> Scene:
    """A face of one colour with white eyes that have a black iris each."""
    picture = np.full((SIZE[1] + 32, SIZE[0] + 32, 3), SKIN, np.uint8)
    for upper, lower in zip(faces.UPPER, faces.LOWER, strict=True):
        outline = points[[*upper, *lower[::-1]], :2].round().astype(np.int32)
        eye = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillPoly(eye, [outline], 1)
        iris = np.zeros_like(eye)
        cv2.circle(iris, [int(at) for at in outline.mean(axis=0)], 6, 1, -1)
        picture[eye > 0] = WHITE
        picture[(eye & iris) > 0] = (20, 15, 10)
    return drawn(size=SIZE, texture=picture[: SIZE[1] + 2 * MARGIN, : SIZE[0] + 2 * MARGIN], faces=[points])


MARGIN = drawn(size=SIZE).framing.margin
PORTRAIT = portrait()
EYES = faces.eyes_of(FACE, PORTRAIT.texture)


def test_finds_both_eyes_of_a_face() -> None:
    assert len(EYES) == 2
    left, right = sorted(eye.box[1].start for eye in EYES)
    assert right - left == pytest.approx(0.4 * 170, abs=2)
    for eye in EYES:
        assert eye.width == pytest.approx(0.22 * 170, rel=0.05)
        assert eye.room >= faces.LEAST_ROOM
        assert eye.across @ eye.down == pytest.approx(0, abs=1e-6)
        assert eye.grid.shape[:2] == eye.height.shape == PORTRAIT.texture[eye.box].shape[:2]


def test_leaves_alone_eyes_that_are_too_small_shut_or_cut_off() -> None:
    texture = PORTRAIT.texture
    assert faces.eyes_of(mesh((130, 170), 40), texture) == []
    assert len(faces.eyes_of(mesh((40, 170), 170), texture)) == 1  # half a face
    shut = FACE.copy()
    for upper, lower in zip(faces.UPPER, faces.LOWER, strict=True):
        shut[list(lower)] = shut[list(upper)]
    assert faces.eyes_of(shut, texture) == []


def with_rims(nearest: float) -> NDArray[np.uint8]:
    """The portrait with a dark rim over both eyes, so many eye heights above the lids."""
    picture = PORTRAIT.texture.copy()
    for eye in EYES:
        above = -eye.below_lid / eye.height.max()
        picture[eye.box][(above > nearest) & (above < nearest + 0.4)] = (15, 15, 15)
    return picture


def test_nobody_behind_glasses_blinks() -> None:
    near, far = with_rims(0.4), with_rims(0.8)
    assert max(eye.room for eye in faces.eyes_of(FACE, near)) < faces.LEAST_ROOM
    assert faces.Eyes(drawn(size=SIZE, texture=near, faces=[FACE]), {"blink": 1.0}, SECONDS, 1).boxes == []
    assert len(faces.Eyes(drawn(size=SIZE, texture=far, faces=[FACE]), {"blink": 1.0}, SECONDS, 1).boxes) == 2
    for eye in faces.eyes_of(FACE, far):  # the lid is made of skin from below the rim
        assert faces.LEAST_ROOM <= eye.room < faces.LID


def test_an_open_eye_that_looks_straight_is_the_photo() -> None:
    for eye in EYES:
        assert np.array_equal(faces.warp(eye, 0.0, 0.0), eye.grid)
        assert np.allclose(faces.lash_line(eye, 0.0), 1)


@given(st.floats(0, 1), st.floats(-1, 1))
@settings(max_examples=25, deadline=None)
def test_moves_nothing_far_from_the_eye(closed: float, glance: float) -> None:
    for eye in EYES:
        gone = np.abs(faces.warp(eye, closed, glance) - eye.grid).max(axis=2)
        assert gone[eye.height < 0.01].max() < 0.5
        assert gone[eye.below_lid > eye.height].max(initial=0) < 0.5 + abs(glance) * faces.GLANCE * eye.width
        line = faces.lash_line(eye, closed)
        assert line.min() + 1e-6 >= 1 - faces.LASH_LINE and line.max() <= 1


def test_a_shut_lid_is_skin() -> None:
    for eye in EYES:
        within = eye.inside > 0.8
        before = PORTRAIT.texture[eye.box][within].astype(int)
        shut = cv2.remap(PORTRAIT.texture, faces.warp(eye, 1.0, 0.0), None, cv2.INTER_LINEAR)  # type: ignore[call-overload]
        assert np.abs(before - SKIN).mean() > 30
        assert (np.abs(shut[within].astype(int) - SKIN).max(axis=1) < 12).mean() > 0.9


@pytest.mark.parametrize("way", [-1.0, 1.0])
def test_a_glance_moves_the_iris_that_way_and_no_lid(way: float) -> None:
    for eye in EYES:
        looked = cv2.remap(PORTRAIT.texture, faces.warp(eye, 0.0, way), None, cv2.INTER_LINEAR)  # type: ignore[call-overload]
        dark = [np.nonzero(picture.max(axis=2) < 60)[1].mean() for picture in (PORTRAIT.texture[eye.box], looked)]
        assert way * (dark[1] - dark[0]) == pytest.approx(faces.GLANCE * eye.width, rel=0.4)
        assert np.array_equal(looked[eye.inside == 0], PORTRAIT.texture[eye.box][eye.inside == 0])


@given(st.floats(0, 2), st.lists(st.floats(0.5, 1.5), max_size=1))
def test_a_blink_closes_and_opens_without_a_jump(second: float, blinks: list[float]) -> None:
    closed = faces.closure(second, blinks)
    assert 0 <= closed <= 1
    assert abs(faces.closure(second + 1e-3, blinks) - closed) < 0.03
    if not blinks:
        assert closed == 0


def test_a_blink_takes_as_long_as_one() -> None:
    start, whole = 1.0, faces.CLOSING + faces.SHUT + faces.OPENING
    assert faces.closure(start + faces.CLOSING + faces.SHUT / 2, [start]) == 1
    assert faces.closure(start - 0.01, [start]) == faces.closure(start + whole + 0.01, [start]) == 0
    assert 0.1 < whole < 0.4


@given(st.floats(3, 10), st.floats(0.3, 2), st.integers(0, 999))
def test_nobody_blinks_at_the_seam(seconds: float, amount: float, seed: int) -> None:
    times = faces._blink_times(np.random.default_rng(seed), seconds, amount)
    assert times == sorted(times) and times
    assert times[0] >= 0.5 and times[-1] + faces.CLOSING + faces.SHUT + faces.OPENING <= seconds - 0.3
    assert faces._blink_times(np.random.default_rng(seed), seconds, 0.0) == []
    assert len(faces._blink_times(np.random.default_rng(seed), 10.0, 2.0)) > len(faces._blink_times(np.random.default_rng(seed), 10.0, 0.5))


def test_paints_always_from_the_untouched_photo() -> None:
    eyes = faces.Eyes(PORTRAIT, {"blink": 1.0, "glance": 1.0}, SECONDS, 1)
    live = PORTRAIT.texture.copy()
    moments = np.linspace(0, 1, 60, endpoint=False)
    changed = []
    for moment in moments:
        eyes.apply(live, PORTRAIT.texture, float(moment))
        changed.append(not np.array_equal(live, PORTRAIT.texture))
    assert not changed[0] and any(changed)
    eyes.apply(live, PORTRAIT.texture, 0.0)
    assert np.array_equal(live, PORTRAIT.texture)
    outside = np.ones(live.shape[:2], bool)
    for box in eyes.boxes:
        outside[box] = False
    eyes.apply(live, PORTRAIT.texture, float(moments[changed.index(True)]))
    assert np.array_equal(live[outside], PORTRAIT.texture[outside])
