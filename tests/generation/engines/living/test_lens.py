"""The lens: its grid covers the frame of any size, and its windows hold every cell that looks where something is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from generation import yuv
from generation.engines.living.lens import Lens, Window, patch, squares, woven
from generation.engines.living.scene import COARSE
from tests.generation.engines.living.seeing import PHOTOS

MARGIN = 12
even = st.integers(8, 120).map(lambda half: half * 2)


def lake(width: int = 240, height: int = 168) -> NDArray[np.uint8]:
    with Image.open(PHOTOS / "lake-boats.jpg") as image:
        return np.asarray(image.convert("RGB").resize((width, height)))


@given(even, even)
@settings(deadline=None)
def test_covers_the_frame_with_one_ring_of_cells_more(width: int, height: int) -> None:
    lens = Lens(width, height, MARGIN)
    rows, columns = -(-height // COARSE), -(-width // COARSE)
    assert lens.cells.shape == (rows + 2, columns + 2, 2)
    assert lens.whole == Window(0, rows, 0, columns)
    assert lens.cells[1, 1].tolist() == [(COARSE - 1) / 2] * 2  # the middle of the first cell
    assert np.allclose(lens.rest - lens.cells, MARGIN)


@given(even, even, st.floats(-20, 20), st.floats(-20, 20))
@settings(max_examples=25, deadline=None)
def test_a_shift_of_all_cells_shifts_every_pixel(width: int, height: int, x: float, y: float) -> None:
    lens = Lens(width, height, 32)
    ramp = np.add.outer(np.arange(height + 64), np.arange(width + 64)).clip(0, 255).astype(np.uint8)
    seen = lens.fetch_plane(squares(ramp), lens.looks(lens.rest + np.array([x, y], np.float32), lens.whole))
    assert seen.shape == (height, width)
    wanted = np.add.outer(np.arange(height) + 32 + y, np.arange(width) + 32 + x).clip(0, 255)
    inner = np.s_[4:-4, 4:-4]
    assert np.abs(seen[inner].astype(float) - wanted[inner]).max() <= 2.0


def test_looks_coarse_fields_up_where_the_cells_look() -> None:
    lens = Lens(96, 64, MARGIN)
    wide, tall = (96 + 2 * MARGIN) // COARSE, (64 + 2 * MARGIN) // COARSE
    field = np.add.outer(np.arange(tall) * 10.0, np.arange(wide) * 1.0).astype(np.float32)
    seen = lens.coarse(field, lens.rest)
    first = MARGIN // COARSE
    assert seen[1, 1] == pytest.approx(field[first, first], abs=0.01)
    assert seen[2, 1] - seen[1, 1] == pytest.approx(10.0, abs=0.01)


@given(st.integers(0, 9999), st.tuples(st.floats(0, 160), st.floats(0, 160), st.floats(0, 230), st.floats(0, 230)))
@settings(max_examples=40, deadline=None)
def test_a_window_holds_every_pixel_that_looks_into_the_box(seed: int, sides: tuple[float, float, float, float]) -> None:
    top, bottom, left, right = (*sorted(sides[:2]), *sorted(sides[2:]))
    lens = Lens(216, 144, MARGIN)
    wobble = np.random.default_rng(seed).uniform(-50, 50, lens.rest.shape).astype(np.float32)
    where = lens.rest + cv2.GaussianBlur(wobble, (0, 0), 2)
    marked = np.zeros((168, 240), np.uint8)
    marked[int(top) : int(bottom), int(left) : int(right)] = 255
    seen = lens.fetch_plane(squares(marked), lens.looks(where, lens.whole))
    window = lens.window(where, (top, bottom, left, right))
    if not window.empty:
        lens.of(seen, window)[:] = 0
    assert not seen.any()


def test_nothing_looks_where_nothing_is() -> None:
    lens = Lens(216, 144, MARGIN)
    assert lens.rows(lens.rest, 1e6).empty
    assert lens.window(lens.rest, (-900, -800, 0, 100)).empty
    assert lens.window(lens.rest, (0, 100, 9000, 9100)).empty
    assert Window(3, 3, 0, 9).empty


@pytest.mark.parametrize("size", [(96, 64), (94, 62)])
def test_spreads_one_value_a_cell_over_full_and_half_planes(size: tuple[int, int]) -> None:
    width, height = size
    lens = Lens(width, height, MARGIN)
    cells = np.zeros((lens.whole.bottom, lens.whole.right), np.uint8)
    cells[:, lens.whole.right // 2 :] = 200
    for plane in (np.empty((height, width), np.uint8), np.empty((height // 2, width // 2), np.uint8)):
        grown = lens.spread(cells, plane)
        assert grown.shape == plane.shape
        assert grown[0, 0] == 0
        assert grown[-1, -1] == 200
        assert np.array_equal(
            lens.spread(np.full((-(-len(cells) // 2), -(-cells.shape[1] // 2)), 9, np.uint8), plane), np.full_like(plane, 9)
        )


@given(even, even)
@settings(max_examples=25, deadline=None)
def test_two_by_two_cells_look_where_they_do_in_the_mean(width: int, height: int) -> None:
    lens = Lens(width, height, MARGIN)
    wide = lens.wider(lens.rest)
    assert wide.shape == (-(-lens.whole.bottom // 2), -(-lens.whole.right // 2), 2)
    assert np.allclose(wide[0, 0], lens.rest[1:3, 1:3].mean(axis=(0, 1)))
    assert np.allclose(wide[-1, -1] - wide[0, 0], (np.array(wide.shape[1::-1]) - 1) * 2 * COARSE)


@pytest.mark.parametrize("size", [(96, 64), (92, 60)])
def test_brings_a_value_for_two_by_two_cells_to_one_a_cell(size: tuple[int, int]) -> None:
    lens = Lens(*size, MARGIN)
    rows, columns = lens.whole.bottom, lens.whole.right
    wide = np.add.outer(np.arange(-(-rows // 2)) * 10.0, np.arange(-(-columns // 2)) * 2.0).astype(np.float32)
    found = lens.finer(wide)
    assert found.shape == (rows, columns)
    assert found[3, 3] - found[2, 2] == pytest.approx(6.0)
    assert lens.finer(found) is found


@pytest.mark.parametrize("size", [(216, 144), (214, 142)])
def test_sees_the_texture_unchanged_while_nothing_moves(size: tuple[int, int]) -> None:
    width, height = size
    source = yuv.planes(yuv.from_rgb(lake(width + 2 * MARGIN, height + 2 * MARGIN)))
    lens, drawn = Lens(width, height, MARGIN), yuv.planes(yuv.blank(width, height))
    lens.fetch(woven(source), lens.looks(lens.rest, lens.whole), drawn)
    for plane, behind, edge in zip(drawn, source, (MARGIN, MARGIN // 2, MARGIN // 2), strict=True):
        assert np.array_equal(plane, behind[edge : edge + plane.shape[0], edge : edge + plane.shape[1]])


def test_moves_luma_and_chroma_by_the_same_way() -> None:
    source, lens = yuv.planes(yuv.from_rgb(lake())), Lens(216, 144, MARGIN)
    drawn = yuv.planes(yuv.blank(216, 144))
    lens.fetch(woven(source), lens.looks(lens.rest + np.array([4, -6], np.float32), lens.whole), drawn)
    assert np.array_equal(drawn.y, source.y[6 : 6 + 144, 16 : 16 + 216])
    assert np.array_equal(drawn.v, source.v[3 : 3 + 72, 8 : 8 + 108])


def test_draws_a_window_as_it_draws_the_whole() -> None:
    source, lens = yuv.planes(yuv.from_rgb(lake())), Lens(216, 144, MARGIN)
    where = lens.rest + np.random.default_rng(3).uniform(-4, 4, lens.rest.shape).astype(np.float32)
    whole, part = (yuv.planes(yuv.blank(216, 144)) for _ in range(2))
    window = lens.window(where, (60, 90, 100, 140))
    assert not window.empty and window != lens.whole
    lens.fetch(woven(source), lens.looks(where, lens.whole), whole)
    lens.fetch(woven(source), lens.looks(where, window), part)
    for one, other in zip(whole, part, strict=True):
        assert np.array_equal(lens.of(one, window), lens.of(other, window))


def test_draws_by_squares_what_a_look_for_each_pixel_draws() -> None:
    """A push of the camera, with a bend as strong as a wave's: a tenth of a pixel from one to the next."""
    source, lens = yuv.planes(yuv.from_rgb(lake())), Lens(216, 144, MARGIN)
    bend = np.dstack([np.zeros(lens.cells.shape[:2]), 3 * np.sin(lens.cells[..., 1] / 30)]).astype(np.float32)
    where = np.asarray(lens.rest / np.float32(1.045) + np.float32(4.3) + bend, np.float32)
    drawn = yuv.planes(yuv.blank(216, 144))
    lens.fetch(woven(source), lens.looks(where, lens.whole), drawn)
    each = cv2.resize(where, None, fx=COARSE, fy=COARSE)[COARSE:-COARSE, COARSE:-COARSE]
    for plane, behind, at in zip(drawn, source, (each, *(((each[::2, ::2] + each[1::2, 1::2]) / 2 - 0.5) / 2,) * 2), strict=True):
        wanted = cv2.remap(behind, at[..., 0], at[..., 1], cv2.INTER_LINEAR)
        apart = np.abs(plane.astype(int) - wanted)
        assert apart.mean() < 0.7 and np.quantile(apart, 0.999) <= 12


def test_fetches_single_planes_of_both_sizes_and_of_the_first_rows() -> None:
    source, lens = yuv.planes(yuv.from_rgb(lake())), Lens(216, 144, MARGIN)
    looks = lens.looks(lens.rest, Window(4, 20, 0, lens.whole.right))
    edge = MARGIN // 2
    assert np.array_equal(lens.fetch_half(squares(source.u), looks), source.u[edge + 8 : edge + 40, edge : edge + 108])
    assert np.array_equal(lens.fetch_plane(squares(source.y), looks.first(9)), source.y[MARGIN + 16 : MARGIN + 36, MARGIN : MARGIN + 216])
    assert np.array_equal(lens.fetch_half(squares(source.v), looks.first(9)), source.v[edge + 8 : edge + 18, edge : edge + 108])


@given(st.integers(0, 20), st.integers(1, 12), st.integers(0, 30), st.integers(1, 12), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_a_patch_makes_all_squares_anew_that_it_is_in(top: int, tall: int, left: int, wide: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    plane = np.asarray(rng.integers(0, 256, (32, 42)), np.uint8)
    woven_ = squares(plane)
    plane[top : top + tall, left : left + wide] = rng.integers(0, 256, plane[top : top + tall, left : left + wide].shape)
    patch(woven_, plane, (top, min(32, top + tall), left, min(42, left + wide)))
    assert np.array_equal(woven_, squares(plane))
