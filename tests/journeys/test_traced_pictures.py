"""A copy of a still picture leads back: by its mark to the Story that shows it, and to its manifest by the Soft Binding API."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from generation.models import Picture
from generation.provenance.claims import WATERMARK_ALGORITHM
from generation.provenance.stores import active_label
from stories.models import Photo, Story
from tests.journeys.person import EDITOR, Person
from tests.journeys.test_pictures import bytes_of, ready
from tests.journeys.worker import work

BINDING = "/api/v1/c2pa/matches/byBinding"


def copy_of(photo: Photo) -> SimpleUploadedFile:
    """Saved anew, smaller: no credentials are left."""
    with Image.open(BytesIO(bytes_of(photo))) as opened:
        small = opened.convert("RGB").resize((opened.width * 3 // 4, opened.height * 3 // 4), Image.Resampling.LANCZOS)
    saved = BytesIO()
    small.save(saved, "JPEG", quality=80)
    return SimpleUploadedFile("copy.jpg", saved.getvalue(), "image/jpeg")


def shown(sari: Person, photo: Photo, **said: Any) -> Story:
    story = sari.posts(photo, **said)
    work()
    return story


def verified(photo: Photo) -> str:
    answer = Client().post("/verify/", {"file": copy_of(photo)})
    assert answer.status_code == 200
    return answer.content.decode()


def bound(made: Picture) -> list[dict[str, Any]]:
    value = base64.b64encode(made.watermark_id.to_bytes(6, "big")).decode()
    return list(Client().get(BINDING, {"alg": WATERMARK_ALGORITHM, "value": value}).json()["matches"])


@pytest.mark.parametrize("edited", [False, True], ids=["as it is", "edited"])
def test_a_copy_leads_to_the_story_and_to_the_manifest(sari: Person, edited: bool) -> None:
    photo = sari.keeps(ready(sari))
    if edited:
        photo = sari.post("editor", photo.pk, data={**EDITOR, "filter": "warm", "then": "save"}).context["photo"]
    story = shown(sari, photo)
    page = verified(photo)
    assert "copy of an AI video or picture made here" in page
    assert reverse("story", args=[story.pk]) in page
    assert "@sari" in page and "scripted 1" in page
    made = photo.picture
    assert made is not None
    label = active_label(bytes(made.manifest))
    assert bound(made) == [{"manifestId": label, "similarityScore": 100}]
    assert Client().get(f"/api/v1/c2pa/manifests/{label}").content == bytes(made.manifest)


@pytest.mark.parametrize("audience", ["followers", None], ids=["followers alone", "never posted"])
def test_tells_a_visitor_nothing_of_one_that_is_not_public(sari: Person, audience: str | None) -> None:
    photo = sari.keeps(ready(sari))
    if audience:
        shown(sari, photo, audience=audience)
    made = photo.picture
    assert made is not None
    page = verified(photo)
    assert "copy of an AI video or picture made here" in page  # the mark itself says it
    assert "@sari" not in page
    assert bound(made) == []
    assert Client().get(f"/api/v1/c2pa/manifests/{active_label(bytes(made.manifest))}").status_code == 404
