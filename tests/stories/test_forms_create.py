"""What the AI Alive sheet lets through, and what it keeps when it does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from generation import limits
from stories.forms_create import ASPECTS, SECONDS, AliveForm, AltTextForm, files_taken
from stories.models import Photo

GIVEN = {
    "prompt": "waves",
    "negative_prompt": "",
    "strength": "60",
    "seconds": "5",
    "aspect": "9:16",
    "sound": "on",
    "seed": "",
    "key": "k",
}


def sheet(has_people: Any = False, **changes: str) -> AliveForm:
    data = QueryDict(mutable=True)
    data.update(GIVEN | changes)
    return AliveForm(data, photo=Photo(has_people=has_people))


def asked(**changes: str) -> dict[str, Any]:
    form = sheet(**changes)
    assert form.is_valid(), form.errors
    return form.ask()


def test_is_what_the_service_takes() -> None:
    told = asked(seed="7")
    assert (told["prompt"], told["strength"], told["seconds"], told["aspect"], told["sound"], told["seed"], told["idempotency_key"]) == (
        "waves",
        0.6,
        5.0,
        limits.Aspect.TALL,
        True,
        7,
        "k",
    )
    assert "people_agreed" not in told
    assert "key" not in told


def test_an_empty_key_is_no_key() -> None:
    """Else every ask without one would be the same request."""
    assert asked(key="")["idempotency_key"] is None


def test_makes_one_line_of_what_was_typed() -> None:
    assert asked(prompt="  waves \r\n\t roll   in ")["prompt"] == "waves roll in"


@pytest.mark.parametrize("length", [limits.PROMPT_LENGTH, limits.PROMPT_LENGTH + 1])
def test_counts_characters_as_people_do(length: int) -> None:
    assert sheet(prompt="🌊" * length).is_valid() is (length <= limits.PROMPT_LENGTH)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("strength", "-1"),
        ("strength", "101"),
        ("strength", "much"),
        ("seconds", "4"),
        ("seconds", "9999"),
        ("aspect", "4:3"),
        ("seed", "-1"),
        ("seed", str(limits.MAX_SEED + 1)),
        ("prompt", "a\0b"),
        ("key", "k" * 129),
    ],
)
def test_says_at_the_field_what_is_wrong(field: str, value: str) -> None:
    form = sheet(**{field: value})
    assert list(form.errors) == [field]


@pytest.mark.parametrize(("has_people", "asks"), [(True, True), (None, True), (False, False)])
def test_asks_about_people_unless_somebody_looked_and_saw_none(has_people: bool | None, asks: bool) -> None:
    form = sheet(has_people=has_people)
    assert form.asks_about_people is asks
    assert form.is_valid() is not asks
    assert sheet(has_people=has_people, people_agreed="on").is_valid()


def test_a_fresh_sheet_has_a_key_of_its_own_and_keeps_it_in_a_second_press() -> None:
    one, other = (AliveForm(photo=Photo(has_people=False)) for _ in range(2))
    assert one.initial["key"] != other.initial["key"]
    assert sheet(key=one.initial["key"]).data["key"] == one.initial["key"]


def test_a_renewed_key_makes_a_new_ask_of_the_same_words() -> None:
    form = sheet()
    form.renew_key()
    assert form.data["key"] not in {"", "k"}
    assert form.data["prompt"] == "waves"
    assert AliveForm(form.data, photo=Photo(has_people=False)).is_valid()


def test_offers_only_what_may_be_asked_for() -> None:
    assert all(limits.SECONDS[0] <= seconds <= limits.SECONDS[1] for seconds, _ in SECONDS)
    assert [aspect for aspect, _ in ASPECTS] == list(limits.Aspect)
    fields = AliveForm(photo=Photo(has_people=False)).fields
    assert fields["seconds"].initial in dict(SECONDS)
    assert fields["strength"].initial == limits.DEFAULT_STRENGTH * 100


@pytest.mark.django_db
def test_takes_an_alt_text_of_its_length() -> None:
    assert AltTextForm({"alt_text": "x" * 500}).is_valid()
    assert not AltTextForm({"alt_text": "x" * 501}).is_valid()
    assert AltTextForm({"alt_text": ""}).is_valid()


@pytest.mark.parametrize(
    ("new", "known", "said"),
    [
        (0, 0, ""),
        (1, 0, "1 photo is in your album."),
        (3, 0, "3 photos are in your album."),
        (0, 1, "1 photo was in your album already."),
        (2, 2, "2 photos are in your album. 2 photos were in your album already."),
    ],
)
def test_says_what_an_upload_brought(new: int, known: int, said: str) -> None:
    assert files_taken(new, known) == said
