"""From words to a picture, into the album, and on from there: it comes alive, is edited, is posted, and never loses what it is."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from c2pa import Reader
from django.conf import LazySettings
from PIL import Image

from generation import signing
from generation.models import AliveRequest, PictureRequest
from generation.provenance.credentials import context_for
from generation.provenance.detection import detect
from generation.provenance.label import label_for
from generation.states import State
from stories.models import Photo
from tests.journeys.person import EDITOR, Person
from tests.journeys.worker import work


def now(asked: PictureRequest | AliveRequest) -> State:
    asked.refresh_from_db()
    return State(asked.state)


def ready(person: Person, **more: Any) -> PictureRequest:
    asked = person.wants_picture(**more)
    assert "draw" in work()
    assert now(asked) == State.READY
    return asked


def credentials(data: bytes, kind: str) -> tuple[str, dict[str, Any]]:
    reader = Reader.try_create(kind, BytesIO(data), context=context_for(signing.trust().anchors))
    assert reader is not None
    return str(reader.get_validation_state()), json.loads(reader.json())


def bytes_of(photo: Photo) -> bytes:
    with photo.image.open("rb") as stored:
        return bytes(stored.read())


def test_leads_from_words_to_a_story_that_says_what_it_is(sari: Person, budi: Person) -> None:
    assert "Make a picture" in sari.reads("album")
    asked = sari.wants_picture("a lake in the evening")
    assert "Waiting for a free worker" in sari.reads("picture", asked.pk)
    assert sari.pictures_left() == 23
    assert sari.quota_left() == 12  # clips have their own
    assert work() == ["draw"]
    preview = sari.reads("picture", asked.pk)
    assert "AI-generated" in preview and "AI, from your words" in preview and "DEVELOPMENT" in preview
    assert {sari.fetch(link)[:2] for link in sari.media_on("picture", asked.pk)} == {(200, "image/jpeg")}
    assert sari.inbox()[0] == "Your picture is ready."
    assert "Picture ready" in sari.reads("album")

    photo = sari.keeps(asked)
    asked.refresh_from_db()
    assert (photo.ai_made, photo.sha256, photo.alt_text) == (True, asked.picture.sha256, "a lake in the evening")
    assert hashlib.sha256(bytes_of(photo)).hexdigest() == asked.picture.sha256
    assert sari.keeps(asked) == photo  # kept twice, it is there once
    album = sari.reads("album")
    assert "Picture ready" not in album and "AI-generated" in album

    story = sari.posts(photo)
    work()
    assert "AI-generated" in budi.reads("story", story.pk)
    about = budi.reads("story_about", story.pk)
    assert "AI made this picture from words of Sari" in about and "scripted 1" in about
    files = [budi.fetch(link) for link in budi.media_on("story", story.pk)]
    shown = next(content for _status, kind, content in files if kind == "image/jpeg")
    state, told = credentials(shown, "image/jpeg")
    assert state == "Trusted"
    assert "trainedAlgorithmicMedia" in json.dumps(told)


def test_comes_alive_like_any_photo_and_its_manifest_goes_with_it(sari: Person) -> None:
    photo = sari.keeps(ready(sari))
    alive = sari.asks(photo)
    work()
    assert now(alive) == State.READY
    with alive.clip.video.open("rb") as stored:
        state, told = credentials(stored.read(), "video/mp4")
    assert state == "Trusted"
    active = told["manifests"][told["active_manifest"]]
    (ingredient,) = active["ingredients"]
    parent = told["manifests"][ingredient["active_manifest"]]
    assert parent["title"] == "Alive picture"
    assert any("trainedAlgorithmicMedia" in json.dumps(assertion) for assertion in parent["assertions"])


def test_an_edit_cuts_neither_label_nor_mark_off(sari: Person, settings: LazySettings) -> None:
    photo = sari.keeps(ready(sari))
    cut = {"left": "10", "top": "40", "width": "80", "height": "50"}  # the label is in the upper part
    answer = sari.post("editor", photo.pk, data={**EDITOR, **cut, "then": "save"})
    edited: Photo = answer.context["photo"]
    assert edited != photo
    assert (edited.ai_made, edited.picture) == (True, photo.picture)
    data = bytes_of(edited)
    assert b"trainedAlgorithmicMedia" in data  # a worker alone could sign it
    with Image.open(BytesIO(data)) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    found = detect([pixels], settings.WATERMARK_KEY)
    assert photo.picture and found and found.payload == photo.picture.watermark_id
    label = label_for(opened.width, opened.height, "en")
    where = label.rgb.place
    with photo.image.open("rb") as stored, Image.open(stored) as whole:
        plain = np.asarray(whole.convert("RGB").crop((86, 614, 778, 1382)).resize(opened.size))
    expected = label.draw(np.array(plain))[where].astype(int)
    assert np.abs(expected - pixels[where]).mean() < 5  # it is there, whole, though the first one was cut away
    assert np.abs(plain[where].astype(int) - pixels[where]).mean() > 50


def test_restyles_a_photo_and_names_it_as_ingredient(sari: Person) -> None:
    photo = sari.has_photo()
    assert "Restyle" in sari.reads("editor", photo.pk)
    asked = sari.restyles(photo, "a watercolour", strength="80")
    assert (asked.strength, asked.width, asked.height) == (0.8, 864, 1536)
    assert work() == ["draw"]
    assert "AI, from your photo" in sari.reads("picture", asked.pk)
    kept = sari.keeps(asked)
    _state, told = credentials(bytes_of(kept), "image/jpeg")
    active = told["manifests"][told["active_manifest"]]
    assert [(one["title"], one["relationship"]) for one in active["ingredients"]] == [("photo", "inputTo")]
    again = sari.get("picture_again", asked.pk, follow=True)
    assert (again.context["form"].initial["prompt"], again.context["photo"]) == ("a watercolour", photo)


def test_asks_whether_people_in_a_photo_agreed(sari: Person) -> None:
    photo = sari.has_photo()
    Photo.objects.filter(pk=photo.pk).update(has_people=True)
    answer = sari.post("restyle_new", photo.pk, data={"prompt": "a watercolour", "strength": "60"})
    assert "agreed to have it changed by AI." in answer.content.decode()
    assert not PictureRequest.objects.exists()
    sari.restyles(photo, people_agreed="on")
    assert PictureRequest.objects.get().people_agreed


def test_goes_the_same_way_by_the_api(sari: Person, citra: Person) -> None:
    def ask(**more: Any) -> Any:
        given = {"prompt": "a lake", "aspect": "1:1", "seed": 4} | more
        return sari.client.post("/api/v1/pictures/", given, headers={"Idempotency-Key": "k"})

    answer = ask()
    assert answer.status_code == 201
    told = answer.json()
    assert (told["state"], told["width"], told["height"], told["picture"]) == ("queued", 1152, 1152, None)
    assert ask().json()["id"] == told["id"]
    assert ask(seed=5).status_code == 422
    address = f"/api/v1/pictures/{told['id']}/"
    assert sari.client.post(f"{address}keep/").status_code == 404
    work()
    made = sari.client.get(address).json()
    assert (made["progress"]["over"], made["picture"]["is_ai_generated"], made["model"]) == (True, True, "scripted 1")
    assert sari.fetch(made["picture"]["image"])[:2] == (200, "image/jpeg")
    assert sari.client.post(f"{address}cancel/").status_code == 409
    kept, again = (sari.client.post(f"{address}keep/") for _time in range(2))
    assert (kept.status_code, again.status_code) == (201, 200)
    assert kept.json()["is_ai_generated"] is True
    restyled = sari.client.post("/api/v1/pictures/", {"prompt": "a woodcut", "photo": kept.json()["id"], "people_agreed": True})
    assert (restyled.status_code, restyled.json()["width"]) == (201, 1152)
    theirs = citra.has_photo()
    assert sari.client.post("/api/v1/pictures/", {"prompt": "a woodcut", "photo": str(theirs.pk)}).status_code == 400


def test_shows_no_tool_and_answers_plainly_where_no_pictures_are_made(sari: Person, settings: LazySettings) -> None:
    settings.PICTURE_ENGINE = ""
    photo = sari.has_photo()
    assert "Make a picture" not in sari.reads("album")
    assert "Restyle" not in sari.reads("editor", photo.pk)
    for page in (sari.reads("picture_new"), sari.reads("restyle_new", photo.pk)):
        assert "This site makes no pictures" in page and "<textarea" not in page
    assert "This site makes no pictures" in sari.post("picture_new", data={"prompt": "a lake", "aspect": "1:1"}).content.decode()
    answer = sari.client.post("/api/v1/pictures/", {"prompt": "a lake"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_offered")
    assert not PictureRequest.objects.exists()


@pytest.mark.parametrize("settings_of_form", [{"prompt": ""}, {"aspect": "4:3"}, {"seed": "-1"}, {"prompt": "x" * 2001}])
def test_says_what_is_wrong_and_keeps_what_was_typed(sari: Person, settings_of_form: dict[str, str]) -> None:
    answer = sari.post("picture_new", data={"prompt": "a lake", "aspect": "1:1", "seed": "3"} | settings_of_form)
    assert answer.context["form"].errors
    assert 'value="3"' in answer.content.decode() or "seed" in settings_of_form
    assert not PictureRequest.objects.exists()
