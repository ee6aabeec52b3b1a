"""Words on a picture: all of them, inside it, where they were put, and legible on any ground."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from stories.lettering import COLOURS, SIZES, Text, _font, draw, undrawable, wrapped

words = st.text(st.sampled_from("abc mW.ñ\n"), max_size=60)


def written(text: Text, size: tuple[int, int] = (400, 400), ground: str = "navy") -> tuple[int, int, int, int] | None:
    """Return the box of the pixels that changed."""
    plain, image = Image.new("RGB", size, ground), Image.new("RGB", size, ground)
    draw(image, text)
    return ImageChops.difference(plain, image).getbbox()


def test_writes_where_it_was_asked_to() -> None:
    box = written(Text("Hi", x=0.25, y=0.75))
    assert box is not None
    centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    assert abs(centre[0] - 100) < 8
    assert abs(centre[1] - 300) < 12


@pytest.mark.parametrize("text", ["W" * 120, "word " * 24, "a\nb\nc", "x" * 119 + "\n"])
@pytest.mark.parametrize(("x", "y"), [(0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0), (1.0, 1.0)])
@pytest.mark.parametrize("plate", [False, True])
def test_cuts_nothing_off_at_the_edges(text: str, x: float, y: float, plate: bool) -> None:
    """Neither letters nor their outline nor the plate: what stands at an edge is as large as in the middle."""
    size = (300, 900)
    middle, edge = (written(Text(text, *at, size="l", plate=plate), size) for at in ((0.5, 0.5), (x, y)))
    assert middle is not None and edge is not None
    for low, high in ((0, 2), (1, 3)):
        assert abs((edge[high] - edge[low]) - (middle[high] - middle[low])) <= 1


@pytest.mark.parametrize("y", [-3.0, 0.0, 1.0, 9.0])
def test_moves_inside_what_would_leave_it(y: float) -> None:
    box = written(Text("Hello", y=y), (400, 400))
    assert box is not None
    assert 0 <= box[1] < box[3] <= 400
    assert box[3] - box[1] > 15  # whole letters


@given(words)
@settings(max_examples=40, deadline=None)
def test_loses_no_word_and_no_line_when_it_wraps(text: str) -> None:
    lines = wrapped(text, _font(20), 120)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert len(lines) >= len(text.splitlines())


@given(words, st.integers(30, 300))
@settings(max_examples=40, deadline=None)
def test_no_line_is_wider_than_it_may_be(text: str, width: int) -> None:
    font = _font(20)
    assert all(font.getlength(line) <= width or len(line) == 1 for line in wrapped(text, font, width))


def test_breaks_between_words_before_it_breaks_a_word() -> None:
    font = _font(20)
    assert wrapped("sea sky", font, font.getlength("sea sk")) == ["sea", "sky"]
    assert wrapped("sea\n\nsky", font, 500) == ["sea", "", "sky"]
    assert wrapped("", font, 500) == []


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_writes_nothing_of_nothing(text: str) -> None:
    assert written(Text(text)) is None


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("ground", ["white", "black", "#888888", "#ffd23f"])
def test_is_legible_on_any_ground(colour: str, ground: str) -> None:
    """A white word on a white wall has its outline; every colour leaves a trace one can see."""
    plain, image = Image.new("RGB", (400, 200), ground), Image.new("RGB", (400, 200), ground)
    draw(image, Text("Hello", colour=colour, size="l"))
    changed = ImageChops.difference(plain, image).convert("L")
    assert sum(changed.histogram()[60:]) > 100  # pixels one can see


def test_a_plate_lies_under_the_words_and_beyond_them() -> None:
    bare, plated = written(Text("Hello")), written(Text("Hello", plate=True))
    assert bare is not None and plated is not None
    assert plated[0] < bare[0] and plated[3] > bare[3]


def test_a_larger_size_is_larger_and_follows_the_picture() -> None:
    heights = [box[3] - box[1] for size in SIZES if (box := written(Text("H", size=size)))]
    assert heights == sorted(set(heights))
    small, large = written(Text("H"), (200, 200)), written(Text("H"), (800, 800))
    assert small is not None and large is not None
    assert (large[3] - large[1]) / (small[3] - small[1]) == pytest.approx(4, rel=0.25)


def test_writes_on_a_picture_of_one_pixel() -> None:
    written(Text("Hello", plate=True), (1, 1))


def test_knows_which_letters_it_cannot_draw() -> None:
    assert undrawable("Selamat pagi, café – “ñ” 100 %!\n") == ""
    assert undrawable("hi 😀 مرحبا 😀") == "😀مرحبا"
