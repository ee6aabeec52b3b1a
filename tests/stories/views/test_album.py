"""The doors of the Story Album."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from generation.states import State
from stories.models import Photo
from tests.factories import PhotoFactory, picture
from tests.stories.asking import made, text


def file(name: str = "sea.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if data is None else data, "image/jpeg")


def upload(client: Client, *files: SimpleUploadedFile, **more: Any) -> Any:
    return client.post(reverse("photo_upload"), {"photos": list(files), **more}, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_takes_the_good_files_of_an_upload_and_names_the_bad(as_member: Client, member: Any) -> None:
    answer = upload(as_member, file(), file("virus.jpg", b"MZ not a photo"), file("half.png", picture(fmt="PNG")[:500]), file("copy.jpg"))
    assert Photo.objects.owned_by(member).count() == 1
    words = said(answer)
    assert words[0] == "1 photo is in your album. 1 photo was in your album already."
    assert words[1].startswith("virus.jpg: This file is not a photo") and words[2].startswith("half.png: This photo is damaged")


def test_skips_a_file_too_large_while_the_others_arrive(as_member: Client, member: Any, settings: Any) -> None:
    settings.UPLOAD_BYTES = 100_000
    answer = upload(as_member, file("huge.jpg", b"\xff" * 150_000), file())
    assert Photo.objects.owned_by(member).count() == 1
    assert any(word.startswith("huge.jpg: This photo is larger than") for word in said(answer))


def test_refuses_more_files_than_a_form_may_hold(as_member: Client) -> None:
    answer = upload(as_member, *[file(f"{n}.jpg", picture(70, 70 + n)) for n in range(21)])
    assert said(answer) == ["Please choose at most 20 photos at once."] and not Photo.objects.exists()


def test_asks_for_a_file_when_there_is_none(as_member: Client) -> None:
    assert said(upload(as_member)) == ["Choose at least one photo first."]


def test_refuses_an_upload_from_another_site(member: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(reverse("photo_upload"), {"photos": [file()]}).status_code == 403
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_turns_visitors_away_before_their_file_is_read(client: Client) -> None:
    assert client.post(reverse("photo_upload"), {"photos": [file()]}).status_code == 302
    answer = client.post(reverse("photo_upload"), {"photos": [file()]}, headers={"accept": "application/json"})
    assert answer.status_code == 401 and answer.json()["error"].startswith("You have been logged out")


def test_answers_the_element_file_by_file(as_member: Client) -> None:
    answer = as_member.post(reverse("photo_upload"), {"photos": [file(), file("x", b"x")]}, headers={"accept": "application/json"}).json()
    added, refused = answer["files"]
    assert added["outcome"] == "added" and added["editor"] == reverse("editor", args=[added["id"]]) and "<img" in added["html"]
    assert refused == {"name": "x", "outcome": "refused", "message": refused["message"]} and refused["message"]


def test_goes_on_to_the_editor_from_the_camera(as_member: Client) -> None:
    answer = as_member.post(reverse("photo_upload"), {"photos": [file()], "then": "editor"})
    assert answer["Location"] == reverse("editor", args=[Photo.objects.get().pk])
    assert as_member.post(reverse("photo_upload"), {"photos": [file("x", b"x")], "then": "editor"})["Location"] == reverse("camera")


def test_shows_only_ones_own_photos(as_member: Client, member: Any) -> None:
    own, other = PhotoFactory(owner=member, alt_text="mine"), PhotoFactory(alt_text="somebody else's")
    page = as_member.get(reverse("album")).content.decode()
    assert reverse("editor", args=[own.pk]) in page and str(other.pk) not in page


@pytest.mark.parametrize("door", ["editor", "photo_alt", "photo_delete", "alive_new"])
def test_hides_from_strangers_that_a_photo_exists(as_member: Client, door: str) -> None:
    other = PhotoFactory()
    for method in (as_member.get, as_member.post):
        assert method(reverse(door, args=[other.pk])).status_code == 404
    assert Photo.objects.in_album().filter(pk=other.pk).exists()


def test_deletes_after_asking(as_member: Client, member: Any) -> None:
    photo = PhotoFactory(owner=member)
    address = reverse("photo_delete", args=[photo.pk])
    assert as_member.get(address).status_code == 200 and Photo.objects.exists()
    assert as_member.post(address).status_code == 302 and not Photo.objects.exists()
    assert as_member.post(address).status_code == 404


def test_saves_the_alt_text_in_any_script(as_member: Client, member: Any) -> None:
    photo = PhotoFactory(owner=member)
    as_member.post(reverse("photo_alt", args=[photo.pk]), {"alt_text": " بحر 🌊 "})
    photo.refresh_from_db()
    assert photo.alt_text == "بحر 🌊"
    answer = as_member.post(reverse("photo_alt", args=[photo.pk]), {"alt_text": "x" * 501})
    assert answer.status_code == 200 and "x" * 501 in answer.content.decode()


def test_opens_the_camera_with_the_latest_photos(as_member: Client, member: Any) -> None:
    photo = PhotoFactory(owner=member)
    page = as_member.get(reverse("camera")).content.decode()
    assert reverse("editor", args=[photo.pk]) in page and 'name="then" value="editor"' in page


def test_lists_drafts_in_the_album(as_member: Client, member: Any) -> None:
    ready, over = made(member), made(member, State.CANCELLED)
    page = text(as_member.get(reverse("album")))
    assert reverse("alive", args=[ready.pk]) in page and reverse("alive", args=[over.pk]) not in page
