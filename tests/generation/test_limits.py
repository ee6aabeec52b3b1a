"""The numbers a request may ask for fit each other, and every photo gets a picture's size that models take."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from generation.limits import (
    DEFAULT_SECONDS,
    DEFAULT_STRENGTH,
    PICTURE_MULTIPLE,
    PICTURE_PIXELS,
    PICTURE_SHAPE,
    PICTURE_SIZES,
    SECONDS,
    SIZES,
    STRENGTH,
    Aspect,
    picture_size_like,
)

sides = st.integers(1, 20_000)


@given(sides, sides)
@example(1, 20_000)
@example(20_000, 1)
def test_every_photo_gets_a_size_that_models_take(width: int, height: int) -> None:
    across, down = picture_size_like(width, height)
    assert across % PICTURE_MULTIPLE == down % PICTURE_MULTIPLE == 0
    assert min(across, down) >= 768
    assert 0.95 < across * down / PICTURE_PIXELS < 1.05
    assert max(across, down) / min(across, down) <= PICTURE_SHAPE * 1.05


@given(st.integers(100, 4000), st.floats(1.0, PICTURE_SHAPE))
def test_keeps_the_shape_of_a_photo_that_is_not_too_long(height: int, shape: float) -> None:
    across, down = picture_size_like(round(height * shape), height)
    assert abs(across / down / (round(height * shape) / height) - 1) < 0.05


@given(sides, sides)
def test_a_photo_on_its_side_gets_the_same_size_on_its_side(width: int, height: int) -> None:
    across, down = picture_size_like(width, height)
    turned = picture_size_like(height, width)
    assert max(abs(across - turned[1]), abs(down - turned[0])) <= PICTURE_MULTIPLE


def test_every_aspect_has_a_size_of_its_shape() -> None:
    assert set(SIZES) == set(PICTURE_SIZES) == set(Aspect)
    for sizes in (SIZES, PICTURE_SIZES):
        for aspect, (width, height) in sizes.items():
            across, down = (int(side) for side in aspect.split(":"))
            assert abs(width / height - across / down) < 0.01
            assert width % 2 == height % 2 == 0  # encoders halve the colours


def test_what_nobody_chose_is_something_one_may_choose() -> None:
    assert SECONDS[0] <= DEFAULT_SECONDS <= SECONDS[1]
    assert STRENGTH[0] <= DEFAULT_STRENGTH <= STRENGTH[1]
