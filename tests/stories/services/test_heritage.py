"""From a signed photograph to a clip: who took it can still be read, where and by whom it was owned cannot."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from c2pa import Reader
from django.core.files.storage import default_storage

from generation import picture_runner, runner, signing
from generation.models import Clip
from generation.provenance.credentials import context_for
from generation.provenance.heritage import Heritage
from stories.models import Photo
from stories.recipes import Recipe
from stories.services import accounts, album
from stories.services.alive import animate_photo
from stories.services.editing import edit_photo
from stories.services.pictures import keep_picture, restyle_photo
from tests.cameras import GENERATED, PERSONAL, photographed
from tests.factories import picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _scripted(settings: Any) -> None:
    settings.ENGINE = "tests.engines:ScriptedEngine"
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"


@pytest.fixture
def photo(member: Any, tmp_path: Path) -> Photo:
    return album.add_photo(owner=member, data=photographed(tmp_path)).photo


def heritage_of(photo: Photo) -> Heritage:
    with photo.heritage.open("rb") as stored:
        return Heritage.from_bytes(stored.read())


def chain_of(content: bytes, media_type: str) -> list[tuple[str, list[str]]]:
    """Generator and actions of each manifest, newest first, of a file that is Trusted."""
    reader = Reader.try_create(media_type, io.BytesIO(content), context=context_for(signing.authority().anchors))
    assert reader is not None
    assert reader.get_validation_state() == "Trusted"
    manifests = json.loads(reader.crjson())["manifests"]
    told = [(one["claim.v2"]["claim_generator_info"]["name"], one["assertions"]["c2pa.actions.v2"]["actions"]) for one in manifests]
    return [(name, [action["action"] for action in actions]) for name, actions in told]


def test_leads_from_a_cropped_and_animated_photo_to_its_camera(member: Any, photo: Photo) -> None:
    cropped = edit_photo(photo=photo, recipe=Recipe(aspect="1:1", filter="mono"), alt_text="").photo
    alive = animate_photo(owner=member, photo=cropped, seconds=3.0, people_agreed=True)
    runner.run(alive.pk, worker="test")
    with Clip.objects.get().video.open("rb") as stored:
        content = stored.read()
    clip, kept, camera = chain_of(content, "video/mp4")
    assert clip == ("Alive", ["c2pa.created", "c2pa.watermarked.bound"])
    assert kept[0] == "Alive"
    assert kept[1][0] == "c2pa.opened"
    assert kept[1][-4:] == ["c2pa.edited.metadata", "c2pa.transcoded", "c2pa.cropped", "c2pa.filtered"]
    assert camera == ("Camera", ["c2pa.created"])
    assert [one for one in PERSONAL if one in content] == []


def test_leads_from_a_restyled_photo_and_a_clip_of_it_to_the_camera(member: Any, photo: Photo) -> None:
    asked = restyle_photo(owner=member, photo=photo, prompt="as a drawing", people_agreed=True)
    picture_runner.run(asked.pk, worker="test")
    asked.refresh_from_db()
    drawn = keep_picture(picture=asked.picture).photo
    with drawn.image.open("rb") as stored:
        assert [name for name, _actions in chain_of(stored.read(), "image/jpeg")] == ["Alive", "Alive", "Camera"]
    edited = edit_photo(photo=drawn, recipe=Recipe(mirror=True), alt_text="").photo
    alive = animate_photo(owner=member, photo=edited, seconds=3.0, people_agreed=True)
    runner.run(alive.pk, worker="test")
    with Clip.objects.get().video.open("rb") as stored:
        content = stored.read()
    assert [name for name, _actions in chain_of(content, "video/mp4")] == ["Alive", "Alive", "Alive", "Alive", "Camera"]
    assert [one for one in PERSONAL if one in content] == []


def test_makes_a_clip_even_if_the_credentials_cannot_be_carried_on(member: Any, photo: Photo) -> None:
    kept = heritage_of(photo)
    name = str(photo.heritage.name)
    default_storage.delete(name)
    torn = Heritage("urn:c2pa:gone", kept.validation_results, kept.store[:-7], kept.redacted, kept.media_type)
    with default_storage.open(name, "wb") as file:
        file.write(torn.to_bytes())
    alive = animate_photo(owner=member, photo=photo, seconds=3.0, people_agreed=True)
    runner.run(alive.pk, worker="test")
    with Clip.objects.get().video.open("rb") as stored:
        assert [generator for generator, _actions in chain_of(stored.read(), "video/mp4")] == ["Alive"]


def test_keeps_it_in_the_album_as_long_as_the_photo(photo: Photo) -> None:
    name = str(photo.heritage.name)
    assert default_storage.exists(name)
    assert photo.size == photo.image.size + photo.thumbnail.size + photo.heritage.size
    with default_storage.open(name) as stored:
        content = stored.read()
    assert [one for one in PERSONAL if one in content] == []
    album.delete_photo(photo=photo)
    assert not default_storage.exists(name)


def test_gives_it_to_its_owner_and_erases_it_with_the_account(member: Any, photo: Photo) -> None:
    alive = animate_photo(owner=member, photo=photo, seconds=3.0, people_agreed=True)
    names = [str(photo.heritage.name), str(alive.heritage.name)]
    target = io.BytesIO()
    accounts.export(member=member, target=target)
    with zipfile.ZipFile(target) as archive:
        assert {f"files/{name}" for name in names} <= set(archive.namelist())
    accounts.close_account(member=member)
    assert not any(default_storage.exists(name) for name in names)


def test_keeps_none_for_a_photo_that_came_without(member: Any) -> None:
    photo = album.add_photo(owner=member, data=picture()).photo
    assert not photo.heritage
    assert not animate_photo(owner=member, photo=photo, people_agreed=True).heritage


def test_labels_a_photo_whose_credentials_name_ai_but_do_not_fit(member: Any, tmp_path: Path) -> None:
    content = bytearray(photographed(tmp_path, source=GENERATED))
    content[-60] ^= 1
    photo = album.add_photo(owner=member, data=bytes(content)).photo
    assert photo.ai_made
    assert not photo.heritage
