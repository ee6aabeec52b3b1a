"""The doors of the photo editor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from stories.models import Photo
from tests.factories import PhotoFactory


@pytest.fixture
def photo(member: Any) -> Photo:
    made: Photo = PhotoFactory(owner=member)
    return made


def edit(client: Client, photo: Photo, **values: Any) -> Any:
    return client.post(reverse("editor", args=[photo.pk]), values)


def test_saves_beside_the_original(as_member: Client, photo: Photo) -> None:
    answer = edit(
        as_member, photo, aspect="1:1", filter="warm", text0="Pantai", text0_size="l", text0_y="30", alt_text="a beach", then="save"
    )
    made = Photo.objects.exclude(pk=photo.pk).get()
    assert answer["Location"] == reverse("editor", args=[made.pk])
    assert (made.width, made.height, made.alt_text, made.edited_from_id) == (360, 360, "a beach", photo.pk)


def test_leads_to_ai_alive_with_what_was_edited(as_member: Client, photo: Photo) -> None:
    answer = edit(as_member, photo, turn="90", then="alive")
    assert answer["Location"] == reverse("alive_new", args=[photo.edits.get().pk])
    assert edit(as_member, photo, then="alive")["Location"] == reverse("alive_new", args=[photo.pk])


def test_leads_to_posting(as_member: Client, photo: Photo) -> None:
    assert edit(as_member, photo, then="post")["Location"] == f"{reverse('story_new')}?photo={photo.pk}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"turn": "45"}, {"aspect": "4:3"}, {"filter": "x"}, {"left": "-1"}, {"width": "0"}, {"width": "nan"}, {"height": "101"},
        {"text0": "x" * 121}, {"text1": "😀"}, {"text0": "a", "text0_size": "xl"}, {"alt_text": "x" * 501},
    ],
)  # fmt: skip
def test_says_what_is_wrong_and_keeps_what_was_typed(as_member: Client, photo: Photo, wrong: dict[str, str]) -> None:
    answer = edit(as_member, photo, **{"alt_text": "a long description", **wrong})
    assert answer.status_code == 200 and Photo.objects.count() == 1
    assert set(answer.context["form"].errors) <= set(wrong)
    assert answer.context["form"].errors
    assert wrong.get("alt_text", "a long description") in answer.content.decode()


def test_refuses_a_crop_that_leaves_nothing(as_member: Client, photo: Photo) -> None:
    answer = edit(as_member, photo, width="1", height="1")
    assert "This crop is too small" in answer.content.decode() and Photo.objects.count() == 1


def test_shows_every_tool_with_ai_alive_first(as_member: Client, photo: Photo) -> None:
    page = as_member.get(reverse("editor", args=[photo.pk])).content.decode()
    places = [page.index(mark) for mark in ('value="alive"', "#tool-crop", "#tool-filter", "#tool-text", "#tool-alt")]
    assert places == sorted(places)
