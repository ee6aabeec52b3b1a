"""The Story Album by the API: one's own photos, taken once, described anew, and gone when they are deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from stories.models import Photo
from tests.factories import PhotoFactory, picture

pytestmark = pytest.mark.django_db
PHOTOS = "/api/v1/photos/"


def test_takes_a_photo_once(api: APIClient) -> None:
    def upload() -> Any:
        return api.post("/api/v1/photos/", {"image": SimpleUploadedFile("a.jpg", picture()), "alt_text": "a lake"}, format="multipart")

    first, again = upload(), upload()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["is_ai_generated"] is False


def test_refuses_a_file_that_is_no_photo_in_plain_words(api: APIClient) -> None:
    answer = api.post("/api/v1/photos/", {"image": SimpleUploadedFile("a.jpg", b"MZ not a picture")}, format="multipart")
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"]
    assert problem["detail"]


def test_serves_the_photo_to_its_owner_alone(api: APIClient, photo: Photo, other_api: APIClient) -> None:
    link = api.get(f"/api/v1/photos/{photo.pk}/").json()["image"]
    answer = api.get(link)
    assert (answer.status_code, answer.getvalue()[:2]) == (200, b"\xff\xd8")
    assert APIClient().get(link).status_code == other_api.get(link).status_code == 404


@pytest.mark.parametrize("verb", ["get", "patch", "delete"])
def test_knows_no_photo_but_ones_own_in_the_album(verb: str, api: APIClient, member: Any) -> None:
    theirs, gone = PhotoFactory(), PhotoFactory(owner=member, deleted_at=timezone.now())
    for photo in (theirs, gone):
        assert getattr(api, verb)(f"{PHOTOS}{photo.pk}/").status_code == 404
    assert api.get(PHOTOS).json()["results"] == []
    assert Photo.objects.filter(pk=theirs.pk, deleted_at=None).exists()


def test_changes_what_is_said_of_a_photo_and_nothing_else(api: APIClient, photo: Photo) -> None:
    before = Photo.objects.values().get(pk=photo.pk)
    changed = {"alt_text": "three boats", "ai_made": True, "is_ai_generated": True, "width": 1, "has_people": True}
    assert api.patch(f"{PHOTOS}{photo.pk}/", changed, format="json").json()["alt_text"] == "three boats"
    assert api.patch(f"{PHOTOS}{photo.pk}/", {}, format="json").json()["alt_text"] == "three boats"
    assert Photo.objects.values().get(pk=photo.pk) == before | {"alt_text": "three boats"}
    assert api.patch(f"{PHOTOS}{photo.pk}/", {"alt_text": "x" * 501}, format="json").status_code == 400
    assert api.put(f"{PHOTOS}{photo.pk}/", changed, format="json").status_code == 405


def test_what_was_deleted_is_gone_at_once(api: APIClient, photo: Photo) -> None:
    link = api.get(f"{PHOTOS}{photo.pk}/").json()["image"]
    assert api.delete(f"{PHOTOS}{photo.pk}/").status_code == 204
    assert api.get(f"{PHOTOS}{photo.pk}/").status_code == api.get(link).status_code == 404
    assert api.delete(f"{PHOTOS}{photo.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("body", "format", "status"),
    [({}, "multipart", 400), ({"image": "a.jpg"}, "multipart", 400), ({"image": "a.jpg"}, "json", 415)],
    ids=["nothing", "a name", "json"],
)
def test_takes_a_file_and_nothing_instead(body: dict[str, str], format: str, status: int, api: APIClient) -> None:
    assert api.post(PHOTOS, body, format=format).status_code == status
    assert not Photo.objects.exists()


def test_a_file_that_says_ai_made_it_is_told_so(api: APIClient, photo: Photo, member: Any) -> None:
    made = PhotoFactory(owner=member, ai_made=True)
    told = {row["id"]: row["is_ai_generated"] for row in api.get(PHOTOS).json()["results"]}
    assert told == {str(photo.pk): False, str(made.pk): True}
