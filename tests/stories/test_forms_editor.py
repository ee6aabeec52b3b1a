"""The editor's controls and the recipe they stand for: an untouched form is no edit, and a wrong control says so."""

from __future__ import annotations

from typing import Any

import pytest

from stories.filters import CHAINS
from stories.forms_editor import FILTER_NAMES, TEXTS, EditorForm
from stories.lettering import COLOURS, LENGTH, SIZES, Text
from stories.recipes import RATIOS, TURNS, Box, Recipe


def form(**given: Any) -> EditorForm:
    return EditorForm(given)


def recipe(**given: Any) -> Recipe:
    filled = form(**given)
    assert filled.is_valid(), filled.errors
    return filled.recipe()


def untouched() -> dict[str, Any]:
    """What a browser posts of a form nobody changed."""
    made = EditorForm()
    return {name: field.initial for name, field in made.fields.items() if field.initial not in (None, False)}


@pytest.mark.parametrize("given", [{}, untouched()])
def test_an_untouched_form_changes_nothing(given: dict[str, Any]) -> None:
    assert recipe(**given).changes_nothing


def test_reads_every_control() -> None:
    told = recipe(
        turn="270", mirror="on", aspect="16:9", left="10", top="20", width="50", height="25", filter="dusk",
        text1=" Hello \n", text1_x="25", text1_y="75", text1_size="l", text1_colour="sun", text1_plate="on",
    )  # fmt: skip
    assert told == Recipe(
        turn=270,
        mirror=True,
        aspect="16:9",
        box=Box(0.1, 0.2, 0.5, 0.25),
        filter="dusk",
        texts=(Text("Hello", 0.25, 0.75, "l", "sun", True),),
    )


def test_a_text_of_spaces_is_none_and_a_later_one_moves_up() -> None:
    assert [text.text for text in recipe(text0="  ", text2="last").texts] == ["last"]


def test_nought_is_a_place_and_not_nothing() -> None:
    (text,) = recipe(text0="corner", text0_x="0", text0_y="0").texts
    assert (text.x, text.y) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("turn", "45"),
        ("aspect", "4:3"),
        ("filter", "glow"),
        ("left", "-1"),
        ("left", "101"),
        ("width", "0"),
        ("height", "nan"),
        ("height", "inf"),
        ("top", "far"),
        ("text0", "x" * (LENGTH + 1)),
        ("text0", "hi 😀"),
        ("text2_size", "xl"),
        ("text2_colour", "pink"),
        ("alt_text", "x" * 501),
    ],
)
def test_says_at_the_control_what_is_wrong(field: str, value: str) -> None:
    filled = form(**{field: value})
    assert list(filled.errors) == [field]
    assert filled.has_text_errors() is field.startswith("text")


def test_names_the_letters_it_cannot_draw_but_not_a_hundred_of_them() -> None:
    said = str(form(text0="مرحبا").errors["text0"])
    assert "مرحبا"[0] in said
    many = "".join(chr(0x4E00 + number) for number in range(100))
    assert sum(letter in str(form(text0=many).errors["text0"]) for letter in many) == 12


def test_every_choice_has_a_name_and_every_control_a_label() -> None:
    made = EditorForm()
    choices = {"turn": TURNS, "aspect": RATIOS, "filter": CHAINS, "text0_size": SIZES, "text0_colour": COLOURS}
    for name, table in choices.items():
        assert [str(key) for key, _ in made.fields[name].choices] == [str(key) for key in table]  # type: ignore[attr-defined]
    assert all(str(field.label) for field in made.fields.values())
    assert set(FILTER_NAMES) == set(CHAINS)


def test_gives_the_controls_of_each_text_together() -> None:
    groups = list(EditorForm().text_fields())
    assert len(groups) == TEXTS
    assert [group["x"].name for group in groups] == ["text0_x", "text1_x", "text2_x"]
    assert len({group["y"].initial for group in groups}) == TEXTS  # no two texts begin on top of each other
