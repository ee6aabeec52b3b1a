"""The sheets that ask: what they offer, that a second press asks once, and that what was typed is never lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from generation.models import AliveRequest, PictureRequest
from generation.states import State
from stories.models import Photo
from stories.views.sheets import ALIVE_SHEET, PICTURE_SHEET, RESTYLE_SHEET, Sheet
from tests.factories import PhotoFactory, PictureRequestFactory
from tests.stories.asking import made, text


@pytest.fixture
def photo(member: Any) -> Photo:
    made: Photo = PhotoFactory(owner=member, suggestions={"en": ["Let the waves roll"], "id": ["Biarkan ombak bergulung"]})
    return made


ASK = {"prompt": "waves", "strength": "60", "seconds": "5", "aspect": "9:16", "ending": "one_way", "fps": "30", "sound": "on", "key": "one"}


def ask(client: Client, photo: Photo, **values: Any) -> Any:
    return client.post(reverse("alive_new", args=[photo.pk]), ASK | values)


def test_offers_a_prompt_and_what_fits_the_photo(as_member: Client, photo: Photo) -> None:
    page = text(as_member.get(reverse("alive_new", args=[photo.pk])))
    assert "Make this photo come alive</textarea>" in page and "Let the waves roll" in page and "12 of 12 left today" in page
    assert 'name="people_agreed"' not in page


def test_asks_once_and_goes_to_the_progress(as_member: Client, photo: Photo) -> None:
    first, second = ask(as_member, photo), ask(as_member, photo)
    alive = AliveRequest.objects.get()
    assert first["Location"] == second["Location"] == reverse("alive", args=[alive.pk])
    assert (alive.prompt, alive.strength, alive.seconds, alive.aspect, alive.sound) == ("waves", 0.6, 5.0, "9:16", True)
    assert (alive.ending, alive.fps, alive.loop) == ("one_way", 30, False)
    assert alive.animation.photo_id == photo.pk


def test_asks_as_it_fits_from_a_page_that_was_open_before_the_choice_came(as_member: Client, photo: Photo) -> None:
    old = {name: value for name, value in ASK.items() if name not in {"ending", "fps"}}
    assert as_member.post(reverse("alive_new", args=[photo.pk]), old).status_code == 302
    alive = AliveRequest.objects.get()
    assert (alive.ending, alive.fps, alive.loop) == ("fitting", 24, None)


def test_makes_no_second_one_from_the_back_button_until_it_is_asked_again(as_member: Client, photo: Photo) -> None:
    ask(as_member, photo)
    answer = ask(as_member, photo, prompt="a storm")
    assert "Press the button again" in text(answer) and "a storm</textarea>" in text(answer)
    assert AliveRequest.objects.count() == 1
    assert ask(as_member, photo, prompt="a storm", key=answer.context["form"]["key"].value()).status_code == 302
    assert AliveRequest.objects.count() == 2


@pytest.mark.parametrize("prompt", ["", "🌊 ombak", "اجعل البحر يتحرك", "x" * 2000, "a\nb"])
def test_takes_any_words(as_member: Client, photo: Photo, prompt: str) -> None:
    assert ask(as_member, photo, prompt=prompt).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", "x" * 10_000),
        ("prompt", "a\0b"),
        ("strength", "101"),
        ("seconds", "60"),
        ("aspect", "4:3"),
        ("ending", "never"),
        ("fps", "25"),
        ("seed", "-1"),
        ("seed", "abc"),
    ],
)
def test_says_what_is_wrong_and_keeps_what_was_typed(as_member: Client, photo: Photo, field: str, value: str) -> None:
    answer = ask(as_member, photo, negative_prompt="no camera movement", **{field: value})
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {field}
    assert "no camera movement</textarea>" in text(answer)
    assert AliveRequest.objects.count() == 0


def test_asks_whether_the_people_agreed(as_member: Client, member: Any) -> None:
    photo = PhotoFactory(owner=member, has_people=True)
    answer = ask(as_member, photo)
    assert "Please confirm that the people" in text(answer) and not AliveRequest.objects.exists()
    assert ask(as_member, photo, people_agreed="on").status_code == 302


def test_tells_a_minor_why_not(as_member: Client, member: Any, photo: Photo) -> None:
    member.birth_date = date(2009, 10, 1)
    member.save()
    for answer in (as_member.get(reverse("alive_new", args=[photo.pk])), ask(as_member, photo)):
        assert "AI Alive is for members aged 18 and over." in text(answer) and "data-go" not in text(answer)
    assert not AliveRequest.objects.exists()


def test_tells_when_the_quota_is_back(as_member: Client, member: Any, photo: Photo, settings: Any) -> None:
    settings.DAILY_QUOTA = 1
    made(member, State.QUEUED)
    page = text(as_member.get(reverse("alive_new", args=[photo.pk])))
    assert "You have used all 1 of today. The next one is free in" in page and "disabled" in page
    assert "You have used today" in text(ask(as_member, photo)) and AliveRequest.objects.count() == 1


def test_fills_the_sheet_again_with_what_was_asked(as_member: Client, member: Any) -> None:
    alive = made(member, strength=0.35, seconds=8.0, aspect="1:1", sound=False, ending="loop", fps=30)
    page = as_member.get(reverse("alive_again", args=[alive.pk]), follow=True)
    form = page.context["form"]
    assert [form[name].value() for name in ("prompt", "strength", "seconds", "aspect", "sound", "ending", "fps")] == [
        *("let it rain", 35, 8, "1:1", False, "loop", 30)
    ]


def test_takes_no_settings_from_a_strangers_request(as_member: Client, photo: Photo, stranger: Any) -> None:
    page = as_member.get(reverse("alive_new", args=[photo.pk]), {"again": str(made(stranger).pk)})
    assert "let it rain" not in text(page)
    assert as_member.get(reverse("alive_new", args=[photo.pk]), {"again": "no id"}).status_code == 404


@pytest.mark.parametrize("name", ["alive_new", "restyle_new"])
def test_is_about_ones_own_photo_alone(name: str, as_member: Client, stranger: Any, settings: LazySettings) -> None:
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"
    address = reverse(name, args=[PhotoFactory(owner=stranger).pk])
    assert as_member.get(address).status_code == as_member.post(address, ASK).status_code == 404
    assert not AliveRequest.objects.exists() and not PictureRequest.objects.exists()


def test_asks_nothing_of_a_visitor(client: Client, photo: Photo) -> None:
    assert reverse("account_login") in ask(client, photo)["Location"]
    assert not AliveRequest.objects.exists()


@pytest.mark.parametrize(("language", "fits"), [("en", "Let the waves roll"), ("id", "Biarkan ombak bergulung")])
def test_suggests_in_the_members_language_and_the_prefilled_once(
    language: str, fits: str, as_member: Client, member: Any, photo: Photo
) -> None:
    member.language = language
    member.save()
    shown = as_member.get(reverse("alive_new", args=[photo.pk])).context["suggestions"]
    photo.suggestions[language] = [*shown, *(f"{n}" for n in range(9))]
    photo.save()
    again = as_member.get(reverse("alive_new", args=[photo.pk])).context["suggestions"]
    assert fits in shown and again[0] == shown[0] and len(again) == len(set(again)) <= 7


@pytest.mark.parametrize("sheet", [PICTURE_SHEET, RESTYLE_SHEET], ids=lambda sheet: sheet.name)
def test_offers_no_pictures_where_none_are_made(sheet: Sheet, as_member: Client, photo: Photo, settings: LazySettings) -> None:
    """AI Alive is there always; a page that was open before does not ask any more."""
    address = reverse("picture_new") if sheet is PICTURE_SHEET else reverse("restyle_new", args=[photo.pk])
    settings.PICTURE_ENGINE = ""
    assert (sheet.is_offered, ALIVE_SHEET.is_offered) == (False, True)
    assert as_member.post(address, ASK).context["may_ask"] is False
    assert not PictureRequest.objects.exists()
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"
    assert sheet.is_offered and as_member.post(address, ASK).status_code == 302
    assert bool(PictureRequest.objects.get().photo) is (sheet is RESTYLE_SHEET)


def test_takes_over_the_settings_of_its_own_kind_alone(as_member: Client, member: Any, photo: Photo) -> None:
    other = PictureRequestFactory(owner=member, prompt="a lake in oil")
    assert "a lake in oil" not in text(as_member.get(reverse("alive_new", args=[photo.pk]), {"again": str(other.pk)}))


def test_is_written_in_the_language_it_was_asked_in(as_member: Client, member: Any, photo: Photo) -> None:
    member.language = "id"
    member.save()
    ask(as_member, photo)
    assert AliveRequest.objects.get().language == "id"
