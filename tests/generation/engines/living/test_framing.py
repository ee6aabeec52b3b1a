"""Which part of the photo fills the frame: of the frame's shape, inside the photo, and with what should be kept whole."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living.framing import CELL, Framing, frame_photo, plain_interest, surround
from generation.limits import SIZES

sides = st.integers(200, 3000)
frames = st.sampled_from(sorted(SIZES.values()))


def interest(at: tuple[float, float] | None = None, size: int = 50) -> NDArray[np.float32]:
    """Even everywhere, and, where it is asked, a spot that matters (fractions across and down)."""
    made = np.ones((size, size), np.float32)
    if at:
        x, y = round(at[0] * (size - 1)), round(at[1] * (size - 1))
        made[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2] = 500
    return made


@given(sides, sides, frames, st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(deadline=None)
def test_is_the_largest_part_of_the_frames_shape_inside_the_photo(
    width: int, height: int, size: tuple[int, int], spot: tuple[float, float]
) -> None:
    framing = frame_photo((height, width), size, interest(spot))
    assert framing.width / framing.height == pytest.approx(size[0] / size[1], rel=1e-3)
    assert -1e-3 <= framing.x <= width - framing.width + 1e-3
    assert -1e-3 <= framing.y <= height - framing.height + 1e-3
    assert framing.width == pytest.approx(width) or framing.height == pytest.approx(height)


@pytest.mark.parametrize("at", [0.05, 0.3, 0.5, 0.95])
def test_holds_what_matters(at: float) -> None:
    wide = frame_photo((720, 3000), (720, 1280), interest((at, 0.5)))
    assert wide.x <= at * 3000 <= wide.x + wide.width
    tall = frame_photo((3000, 720), (1280, 720), interest((0.5, at)))
    assert tall.y <= at * 3000 <= tall.y + tall.height


def test_stays_in_the_middle_where_nothing_matters_more() -> None:
    framing = frame_photo((720, 3000), (720, 1280), interest())
    assert framing.x + framing.width / 2 == pytest.approx(1500, abs=60)


@given(st.floats(0, 0.7), st.floats(0, 0.7), st.floats(0.05, 1), st.floats(0.05, 1))
@settings(deadline=None)
def test_shows_whole_what_must_be_seen_whole(left: float, top: float, across: float, down: float) -> None:
    """A group of friends wider than the frame is shown smaller, never cut in two."""
    height, width = 1000, 1500
    keep = (left * width, top * height, min(1.0, left + across) * width, min(1.0, top + down) * height)
    framing = frame_photo((height, width), (720, 1280), interest(((keep[0] + keep[2]) / 2 / width, 0.5)), keep)
    if keep[2] - keep[0] > framing.width * 1.001:  # the little that is forgiven
        assert keep[2] - keep[0] <= framing.width * 1.13
    if framing.width > 1000 * 720 / 1280 + 1:  # it was made larger for it
        assert framing.x <= keep[0] + 1
        assert keep[2] <= framing.x + framing.width + 1
    assert framing.width / framing.height == pytest.approx(720 / 1280, rel=1e-3)


def test_maps_corners_of_the_crop_onto_the_corners_of_the_frame() -> None:
    framing = Framing(100.0, 50.0, 360.0, 640.0, 720, 1280, 44)
    corners = np.array([[100, 50], [460, 690]], np.float32)
    assert framing.to_texture(corners).tolist() == [[44, 44], [764, 1324]]
    assert framing.texture_size == (808, 1368)
    assert framing.scale == 2.0


@given(st.integers(40, 4000))
def test_the_margin_is_whole_cells(width: int) -> None:
    framing = frame_photo((1000, 1000), (width, width), interest())
    assert framing.margin % CELL == 0
    assert framing.margin >= CELL


@pytest.mark.parametrize("divide", [1, 2, 4])
@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_cuts_every_picture_of_the_photo_alike(divide: int, scale: float) -> None:
    """The photo, its depth and its masks come in sizes of their own and must lie on each other."""
    ramp = np.repeat(np.linspace(0, 200, 400, dtype=np.float32)[None], 300, axis=0)
    framing = Framing(50.0, 40.0, 200 / scale * 2, 100 / scale * 2, 400, 200, 24)
    whole = framing.cut(ramp, photo_width=400, divide=divide)
    half = framing.cut(np.ascontiguousarray(ramp[::2, ::2]), photo_width=400, divide=divide)
    wide, tall = framing.texture_size
    assert whole.shape == half.shape == (tall // divide, wide // divide)
    inner = slice(24 // divide, -24 // divide)
    if framing.x + framing.width <= 400:
        assert np.abs(whole[inner, inner] - half[inner, inner]).mean() < 1.5


@pytest.mark.parametrize("divide", [2, 4])
def test_a_smaller_cut_lies_on_the_large_one(divide: int) -> None:
    """Half a pixel aside, and every mask would hang beside what it covers."""
    steep = np.repeat(np.arange(0, 2000, 5, dtype=np.float32)[None], 300, axis=0)
    framing = Framing(100.0, 50.0, 200.0, 100.0, 200, 100, 24)
    large = framing.cut(steep, photo_width=400)
    wanted = cv2.resize(large, None, fx=1 / divide, fy=1 / divide, interpolation=cv2.INTER_AREA)
    assert np.abs(framing.cut(steep, photo_width=400, divide=divide) - wanted)[2:-2, 2:-2].max() < 1.0  # of 5 a pixel


def test_a_larger_cut_shows_each_place_where_it_lies() -> None:
    """Pixels are areas: the middle of a texture pixel looks at the middle of its part of the photo."""
    ramp = np.repeat(np.arange(0, 400, dtype=np.float32)[None], 300, axis=0)
    framing = Framing(100.0, 50.0, 200.0, 100.0, 400, 200, 24)
    cut = framing.cut(ramp, photo_width=400)
    wanted = (np.arange(cut.shape[1]) + 0.5 - framing.margin) / framing.scale + framing.x - 0.5
    assert np.abs(cut[100] - wanted).max() < 0.05


def test_fills_what_the_photo_has_not_with_a_darker_blur_of_itself() -> None:
    shape = (200, 600)
    framing = frame_photo(shape, (360, 640), interest(), (0.0, 0.0, 600.0, 200.0))
    assert framing.height > shape[0]
    photo = np.random.default_rng(1).integers(100, 255, (*shape, 3), np.uint8)
    texture = framing.cut(photo, photo_width=600)
    filled = surround(texture, framing, shape)
    inside = texture.shape[0] // 2
    assert np.array_equal(filled[inside, 40:-40], texture[inside, 40:-40])
    above = filled[framing.margin + 10, 60:-60]
    assert above.std() < texture[inside].std() / 2
    assert above.mean() < texture[inside].mean() * 0.8


def test_leaves_a_frame_that_the_photo_fills_as_it_is() -> None:
    framing = frame_photo((1280, 720), (720, 1280), interest())
    texture = np.zeros((framing.texture_size[1], framing.texture_size[0], 3), np.uint8)
    assert surround(texture, framing, (1280, 720)) is texture


def test_finds_what_stands_out_without_any_model() -> None:
    photo = np.full((600, 900, 3), (90, 120, 200), np.uint8)
    photo[250:350, 700:800] = (220, 40, 30)
    found = plain_interest(photo)
    assert found.min() > 0
    y, x = np.unravel_index(int(found.argmax()), found.shape)
    assert 0.36 < y / found.shape[0] < 0.64
    assert 0.72 < x / found.shape[1] < 0.94
