"""What “Make a picture” and “Restyle” let through: words first, and the people's agreement where there may be some."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from generation import limits
from stories.forms_pictures import EXAMPLES, STYLES, PictureForm, RestyleForm
from stories.models import Photo

GIVEN = {"prompt": " a   lake ", "aspect": "1:1", "strength": "35", "seed": "", "key": "k"}


def posted(**changes: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(GIVEN | changes)
    return data


def picture(**changes: str) -> PictureForm:
    return PictureForm(posted(**changes))


def restyle(has_people: bool | None = False, **changes: str) -> RestyleForm:
    return RestyleForm(posted(**changes), photo=Photo(has_people=has_people))


def test_is_what_the_services_take() -> None:
    made, restyled = picture(seed="9"), restyle()
    assert made.is_valid()
    assert restyled.is_valid()
    assert made.ask() == {"prompt": "a lake", "aspect": limits.Aspect.SQUARE, "seed": 9, "idempotency_key": "k"}
    assert restyled.ask() == {"prompt": "a lake", "strength": 0.35, "seed": None, "idempotency_key": "k"}


@pytest.mark.parametrize("prompt", ["", "   ", "\n"])
def test_asks_for_words(prompt: str) -> None:
    for form in (picture(prompt=prompt), restyle(prompt=prompt)):
        assert "Say in words" in str(form.errors["prompt"])


@pytest.mark.parametrize(
    ("field", "value"), [("aspect", "4:3"), ("seed", "-1"), ("seed", str(limits.MAX_SEED + 1)), ("prompt", "x" * 2001), ("prompt", "a\0")]
)
def test_says_at_the_field_what_is_wrong(field: str, value: str) -> None:
    assert list(picture(**{field: value}).errors) == [field]


@pytest.mark.parametrize(("has_people", "asks"), [(True, True), (None, True), (False, False)])
def test_asks_about_people_unless_somebody_looked_and_saw_none(has_people: bool | None, asks: bool) -> None:
    assert restyle(has_people).is_valid() is not asks
    assert restyle(has_people, people_agreed="on").is_valid()


@pytest.mark.parametrize("aspect", list(limits.Aspect))
def test_fills_itself_again_with_the_shape_that_was_asked(aspect: limits.Aspect) -> None:
    width, height = limits.PICTURE_SIZES[aspect]
    before: Any = SimpleNamespace(prompt="a lake", seed=3, width=width, height=height, strength=0.5)
    assert PictureForm.again(before)["aspect"] == aspect
    before.width = 32  # a restyled picture has the shape of its photo
    assert PictureForm.again(before)["aspect"] == limits.Aspect.TALL


def test_every_suggestion_is_a_prompt_it_takes() -> None:
    for words in (*EXAMPLES, *STYLES):
        assert picture(prompt=str(words)).is_valid()
