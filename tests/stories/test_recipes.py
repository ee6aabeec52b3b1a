"""An edit is data: the same recipe on the same photo makes the same picture."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from stories.lettering import Text
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


def test_does_things_in_the_order_it_says() -> None:
    """The crop is of the turned picture, and words stand upright on what the crop leaves."""
    turned_then_cropped = edited(corners(), Recipe(turn=90, box=Box(0.0, 0.0, 0.5, 0.5)))
    assert turned_then_cropped.getcolors() == [(1500, WHITE)]


def test_a_recipe_that_changes_nothing_says_so() -> None:
    assert Recipe().changes_nothing
    assert not Recipe(mirror=True).changes_nothing
    assert Recipe().actions == ()
    assert ImageChops.difference(edited(corners(), Recipe()), corners()).getbbox() is None


@pytest.mark.parametrize(
    ("recipe", "actions"),
    [
        (Recipe(turn=90), ("c2pa.orientation",)),
        (Recipe(mirror=True), ("c2pa.orientation",)),
        (Recipe(aspect="1:1"), ("c2pa.cropped",)),
        (Recipe(box=Box(0.1, 0.0, 0.9, 1.0)), ("c2pa.cropped",)),
        (Recipe(filter="mono"), ("c2pa.filtered",)),
        (Recipe(texts=(Text("hi"),)), ("c2pa.addedText",)),
        (
            Recipe(turn=180, aspect="1:1", filter="old", texts=(Text("hi"),)),
            ("c2pa.orientation", "c2pa.cropped", "c2pa.filtered", "c2pa.addedText"),
        ),
    ],
)
def test_declares_in_the_credentials_what_was_done(recipe: Recipe, actions: tuple[str, ...]) -> None:
    assert recipe.actions == actions


@pytest.mark.parametrize("recipe", [Recipe(turn=45), Recipe(aspect="4:3"), Recipe(filter="x"), Recipe(texts=(Text("a", size="xl"),))])
def test_knows_nothing_that_is_not_offered(recipe: Recipe) -> None:
    with pytest.raises(KeyError):
        edited(corners(), recipe)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1"])
def test_takes_a_picture_of_any_mode(mode: str) -> None:
    assert edited(corners().convert(mode), Recipe(filter="warm")).mode == "RGB"
