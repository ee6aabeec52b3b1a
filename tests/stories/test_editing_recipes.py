"""An edit is data: the same recipe on the same photo makes the same picture."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from stories.lettering import Text, undrawable
from stories.recipes import RATIOS, Box, Recipe, edited, pixels


def corners() -> Image.Image:
    """100 x 60: red, green, blue, white from the top left clockwise."""
    image = Image.new("RGB", (100, 60))
    for colour, at in (("red", (0, 0)), ("lime", (50, 0)), ("blue", (50, 30)), ("white", (0, 30))):
        image.paste(colour, (*at, at[0] + 50, at[1] + 30))
    return image


def at(image: Image.Image, across: float, down: float) -> Any:
    return image.getpixel((round(across * (image.width - 1)), round(down * (image.height - 1))))


RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def test_turns_clockwise() -> None:
    image = edited(corners(), Recipe(turn=90))
    assert image.size == (60, 100)
    assert [at(image, 0, 0), at(image, 1, 0), at(image, 1, 1), at(image, 0, 1)] == [WHITE, RED, LIME, BLUE]


def test_mirrors_after_turning() -> None:
    image = edited(corners(), Recipe(turn=90, mirror=True))
    assert [at(image, 0, 0), at(image, 1, 0)] == [RED, WHITE]


def test_crops_the_part_that_was_framed() -> None:
    image = edited(corners(), Recipe(box=Box(0.5, 0.5, 0.5, 0.5)))
    assert image.size == (50, 30) and image.getcolors() == [(1500, BLUE)]


@pytest.mark.parametrize(("aspect", "size"), [("1:1", (60, 60)), ("9:16", (34, 60)), ("16:9", (100, 56)), ("free", (100, 60))])
def test_takes_the_largest_part_of_a_shape(aspect: str, size: tuple[int, int]) -> None:
    assert edited(corners(), Recipe(aspect=aspect)).size == size


FRACTION = st.floats(0, 1, allow_nan=False)


@given(st.integers(1, 500), st.integers(1, 500), FRACTION, FRACTION, FRACTION, FRACTION, st.sampled_from(sorted(RATIOS)))
def test_never_crops_outside_or_to_nothing(
    across: int, down: int, left: float, top: float, width: float, height: float, ratio: str
) -> None:
    x, y, right, bottom = pixels((across, down), Box(left, top, width, height), RATIOS[ratio])
    assert 0 <= x < right <= across and 0 <= y < bottom <= down


def test_leaves_the_original_alone() -> None:
    original = corners()
    edited(original, Recipe(turn=180, mirror=True, filter="mono", texts=(Text("words"),)))
    assert ImageChops.difference(original, corners()).getbbox() is None


def test_writes_where_it_was_asked_to() -> None:
    plain = Image.new("RGB", (400, 400), "navy")
    box = ImageChops.difference(plain, edited(plain, Recipe(texts=(Text("Hi", x=0.25, y=0.75),)))).getbbox()
    assert box is not None
    centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    assert abs(centre[0] - 100) < 8 and abs(centre[1] - 300) < 12


@pytest.mark.parametrize("text", ["W" * 120, "word " * 24, "a\nb\nc", "x" * 119 + "\n"])
def test_keeps_any_text_within_the_width(text: str) -> None:
    plain = Image.new("RGB", (300, 900), "navy")
    box = ImageChops.difference(plain, edited(plain, Recipe(texts=(Text(text, x=1.0, size="l", plate=False),)))).getbbox()
    assert box is not None and box[0] > 0


def test_knows_which_letters_it_cannot_draw() -> None:
    assert undrawable("Selamat pagi, café – “ñ” 100 %!\n") == ""
    assert undrawable("hi 😀 مرحبا 😀") == "😀مرحبا"
