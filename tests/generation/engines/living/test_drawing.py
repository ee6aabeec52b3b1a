"""What drawing is made of: coarse positions fetch the right pixels, layers put together are the photo, waves are sums of maps."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from generation import yuv
from generation.engines.living import flashes, layers, render, waves
from generation.engines.living.lens import Lens

PHOTOS = Path(__file__).resolve().parents[3] / "photos"
MARGIN = 12


def texture(width: int = 240, height: int = 168) -> NDArray[np.uint8]:
    with Image.open(PHOTOS / "lake-boats.jpg") as image:
        return np.asarray(image.convert("RGB").resize((width, height)))


@pytest.mark.parametrize("size", [(216, 144), (214, 142)])
def test_sees_the_texture_unchanged_while_nothing_moves(size: tuple[int, int]) -> None:
    width, height = size
    source = yuv.planes(yuv.from_rgb(texture(width + 2 * MARGIN, height + 2 * MARGIN)))
    lens, drawn = Lens(width, height, MARGIN), yuv.planes(yuv.blank(width, height))
    lens.fetch(source, lens.rest, drawn, lens.whole)
    for plane, behind, edge in zip(drawn, source, (MARGIN, MARGIN // 2, MARGIN // 2), strict=True):
        assert np.array_equal(plane, behind[edge : edge + plane.shape[0], edge : edge + plane.shape[1]])


def test_moves_luma_and_chroma_by_the_same_way() -> None:
    source, lens = yuv.planes(yuv.from_rgb(texture())), Lens(216, 144, MARGIN)
    drawn = yuv.planes(yuv.blank(216, 144))
    lens.fetch(source, lens.rest + np.array([4, -6], np.float32), drawn, lens.whole)
    assert np.array_equal(drawn.y, source.y[6 : 6 + 144, 16 : 16 + 216])
    assert np.array_equal(drawn.v, source.v[3 : 3 + 72, 8 : 8 + 108])


def test_draws_a_window_as_it_draws_the_whole() -> None:
    source, lens = yuv.planes(yuv.from_rgb(texture())), Lens(216, 144, MARGIN)
    where = lens.rest + np.random.default_rng(3).uniform(-4, 4, lens.rest.shape).astype(np.float32)
    whole, part = (yuv.planes(yuv.blank(216, 144)) for _ in range(2))
    window = lens.window(where, (60, 90, 100, 140))
    assert not window.empty and window != lens.whole
    lens.fetch(source, where, whole, lens.whole)
    lens.fetch(source, where, part, window)
    for one, other in zip(whole, part, strict=True):
        assert np.array_equal(lens.of(one, window), lens.of(other, window))


def test_a_window_holds_every_pixel_that_looks_into_the_box() -> None:
    lens = Lens(216, 144, MARGIN)
    where = lens.rest + cv2.GaussianBlur(np.random.default_rng(5).uniform(-60, 60, lens.rest.shape).astype(np.float32), (0, 0), 2)
    marked = np.zeros((168, 240), np.uint8)
    marked[60:90, 100:140] = 255
    seen = lens.fetch_plane(marked, where, lens.whole)
    window = lens.window(where, (60, 90, 100, 140))
    lens.of(seen, window)[:] = 0
    assert not seen.any()
    assert lens.rows(where, 1e6).empty


def test_layers_put_together_are_the_photo() -> None:
    photo = texture()
    sky = np.zeros((42, 60), np.float32)
    sky[:16] = 1
    parted = layers.part(SimpleNamespace(sky=cv2.GaussianBlur(sky, (0, 0), 1), texture=photo))  # type: ignore[arg-type]
    assert parted is not None
    behind = layers.through(parted.sky, parted.open)
    for front, seen, whole in zip(parted.front, behind, layers.planar(photo), strict=True):
        assert np.abs(cv2.add(front, seen).astype(int) - whole).max() <= 1
    assert (parted.open[:30] == 255).mean() > 0.9 and not parted.open[100:].any()


def test_a_wave_is_the_same_as_a_sum_of_maps() -> None:
    rng = np.random.default_rng(2)
    amplitude, phase = (rng.uniform(0, 3, (5, 7)).astype(np.float32) for _ in range(2))
    modes = waves.Modes([(amplitude, phase, 2), (amplitude * 0.5, phase * 2, -3)])

    def plain(moment: float) -> NDArray[np.float32]:
        turn = 2 * np.pi * moment
        return np.asarray(amplitude * np.sin(phase + 2 * turn) + 0.5 * amplitude * np.sin(2 * phase - 3 * turn), np.float32)

    assert not modes.change(0.0).any()
    for moment in (0.1, 0.37, 0.9):
        assert np.abs(modes.change(moment) - (plain(moment) - plain(0.0))).max() < 1e-4


def test_planar_frames_flash_as_rgb_ones_do() -> None:
    for strobe in ((230, 230, 230), (255, 0, 0)):
        frames = [np.full((160, 96, 3), strobe if index // 2 % 2 else 60, np.uint8) for index in range(48)]
        found = flashes.worst((yuv.from_rgb(frame) for frame in frames), 24)
        assert found == flashes.worst(frames, 24) > flashes.MOST


def test_takes_a_step_of_light_in_patches_and_not_everywhere_at_once() -> None:
    patches = render._patches(320, 180, seed=3)
    assert np.abs(patches).max() < 0.5  # what keeps its light keeps it exactly
    assert np.array_equal(patches, render._patches(320, 180, seed=3))
    assert np.abs(np.diff(patches, axis=0)).max() < 0.2  # no grain
    drawn = [np.rint(253 * gain + patches) for gain in np.linspace(1.0, 1.008, 40, dtype=np.float32)]  # three steps, a twentieth a frame
    assert max(float((one != other).mean()) for one, other in itertools.pairwise(drawn)) < 0.15
