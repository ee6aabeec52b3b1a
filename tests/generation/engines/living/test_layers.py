"""The photo taken apart: put together again it is the photo, and behind what stands before the sky there is only sky."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from generation import yuv
from generation.engines.living import layers
from generation.engines.living.scene import COARSE
from tests.generation.engines.living.seeing import PHOTOS, drawn, painted

SKY = 0.5  # of the texture's rows
TALL, WIDE = 168, 104


def lake() -> NDArray[np.uint8]:
    with Image.open(PHOTOS / "lake-boats.jpg") as image:
        return np.asarray(image.convert("RGB").resize((WIDE, TALL)))


def with_mast() -> NDArray[np.uint8]:
    """A dark mast from the ground up into a light sky."""
    sky = np.zeros((TALL // COARSE, WIDE // COARSE), np.float32)
    sky[: TALL // COARSE // 2] = 1
    picture = painted(sky, TALL, WIDE)
    picture[30 : TALL // 2 + 8, 50:53] = (30, 30, 40)
    return picture


def parted(photo: NDArray[np.uint8]) -> layers.Layers:
    found = layers.part(drawn(sky=SKY, texture=photo))
    assert found is not None
    return found


def noise() -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (TALL, WIDE, 3), np.uint8)


@pytest.mark.parametrize("photo", [lake(), with_mast(), noise()], ids=["lake", "mast", "noise"])
def test_put_together_they_are_the_photo(photo: NDArray[np.uint8]) -> None:
    taken = parted(photo)
    behind = layers.through(taken.sky, taken.open, layers.halved(taken.open))
    for front, seen, whole in zip(taken.front, behind, layers.planar(photo), strict=True):
        assert np.abs(cv2.add(front, seen).astype(int) - whole).max() <= 1


def test_opens_where_the_sky_is_and_nowhere_else() -> None:
    taken = parted(with_mast())
    assert (taken.open[:60, :40] == 255).mean() > 0.9
    assert not taken.open[TALL // 2 + 20 :].any()
    assert taken.open[60, 51] < 60  # the mast


def test_goes_on_behind_the_mast_as_sky() -> None:
    taken = parted(with_mast())
    luma = layers.planar(with_mast()).y
    assert luma[60, 51] < 40
    assert abs(int(taken.sky.y[60, 51]) - int(np.median(luma[40:80, 20:45]))) < 20


def test_says_in_which_rows_there_is_front_and_sky() -> None:
    taken = parted(with_mast())
    assert (taken.open[: taken.first] == 255).all()
    assert not taken.open[taken.last + 1 :].any()
    assert (taken.open[taken.first] < 255).any() and taken.open[taken.last].any()
    for plane, step in zip(taken.front, (1, 2, 2), strict=True):
        assert plane[: taken.first // step].max(initial=0) <= 1


def test_parts_nothing_without_a_sky() -> None:
    assert layers.part(drawn(water=0.4)) is None


def test_keeps_luma_without_black_so_that_light_is_a_plain_product() -> None:
    photo = noise()
    assert not layers.planar(np.zeros_like(photo)).y.any()
    whole, bare = yuv.planes(yuv.from_rgb(photo)), layers.planar(photo)
    assert np.array_equal(bare.y, whole.y - yuv.BLACK)
    assert np.array_equal(bare.u, whole.u) and np.array_equal(bare.v, whole.v)


def test_sees_all_of_an_open_sky_half_of_a_half_open_one_and_none_through_a_wall() -> None:
    sky = layers.planar(noise())
    for opened, share in ((255, 1.0), (128, 128 / 255), (0, 0.0)):
        seen = layers.through(sky, *(np.full((TALL // step, WIDE // step), opened, np.uint8) for step in (1, 2)))
        for plane, whole in zip(seen, sky, strict=True):
            assert np.abs(plane - share * whole.astype(float)).max() <= 0.51
