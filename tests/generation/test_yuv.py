"""Planar pictures: the colours an encoder expects, lost once and not twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from generation import yuv

# ITU-R BT.601 of full-strength colours, in the encoder's range
COLOURS = {(0, 0, 0): (16, 128, 128), (255, 255, 255): (235, 128, 128), (255, 0, 0): (81, 90, 240), (0, 0, 255): (41, 240, 110)}


def photo() -> NDArray[np.uint8]:
    with Image.open(Path(__file__).parents[1] / "photos" / "lake-boats.jpg") as image:
        return np.asarray(image.convert("RGB").resize((320, 200)))


@pytest.mark.parametrize("rgb", COLOURS)
def test_speaks_the_standard_the_file_is_tagged_with(rgb: tuple[int, int, int]) -> None:
    picture = yuv.from_rgb(np.full((8, 12, 3), rgb, np.uint8))
    found = [int(plane[0, 0]) for plane in yuv.planes(picture)]
    assert np.abs(np.array(found) - COLOURS[rgb]).max() <= 1


def test_takes_the_mean_of_four_pixels_as_their_colour() -> None:
    stripes = np.zeros((8, 8, 3), np.uint8)
    stripes[:, ::2] = (255, 0, 0)
    u, v = yuv.planes(yuv.from_rgb(stripes))[1:]
    assert abs(int(u[0, 0]) - 109) <= 1 and abs(int(v[0, 0]) - 184) <= 1


def test_loses_nothing_more_on_a_second_way() -> None:
    once = yuv.to_rgb(yuv.from_rgb(photo()))
    again = yuv.to_rgb(yuv.from_rgb(once))
    assert np.abs(once.astype(int) - again).mean() < 0.7
    assert 10 * np.log10(255**2 / np.mean((once.astype(float) - photo()) ** 2)) > 38


def test_gives_views_that_write_to_the_picture() -> None:
    picture = yuv.blank(12, 8)
    picture[:] = 0
    for plane, shape in zip(yuv.planes(picture), [(8, 12), (4, 6), (4, 6)], strict=True):
        assert plane.shape == shape
        plane[:] = 7
    assert (picture == 7).all()


def test_hands_back_rgb_as_it_is() -> None:
    rgb = photo()
    assert yuv.to_rgb(rgb) is rgb
