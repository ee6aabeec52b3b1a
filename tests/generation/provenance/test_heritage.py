"""A photo's own credentials outlive its being drawn anew, and nothing personal does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from c2pa import Reader
from PIL import Image

from generation import signing
from generation.provenance import heritage as module
from generation.provenance import inheriting
from generation.provenance.ancestry import photo_manifest, sign_photo
from generation.provenance.boxes import BoxError, box
from generation.provenance.credentials import CredentialsError, Origin, context_for, sign
from generation.provenance.heritage import ARRIVED, Arrival, Heritage, inherit
from generation.provenance.stores import cleared
from tests.cameras import GENERATED, PERSONAL, photographed
from tests.factories import picture


@pytest.fixture
def came(tmp_path: Path) -> Arrival:
    arrival = inherit(photographed(tmp_path), anchors=signing.authority().anchors)
    assert arrival.heritage is not None
    return arrival


def store_of(path: Path) -> dict[str, Any]:
    reader = Reader.try_create(str(path), context=context_for(signing.authority().anchors))
    assert reader is not None
    return {"state": reader.get_validation_state(), **json.loads(reader.json()), "crjson": json.loads(reader.crjson())}


def personal_in(content: bytes) -> list[bytes]:
    return [one for one in PERSONAL if one in content]


def test_meets_a_camera_that_tells_everything(tmp_path: Path) -> None:
    assert personal_in(photographed(tmp_path)) == list(PERSONAL)


def test_keeps_who_took_it_and_nothing_of_whom_and_where(came: Arrival) -> None:
    kept = came.heritage
    assert kept is not None
    assert personal_in(kept.to_bytes()) == personal_in(kept.store) == []
    assert b"digitalCapture" in kept.store
    names = {address.rpartition("/")[2] for address in kept.redacted}
    assert names == {"c2pa.thumbnail.claim", "c2pa.metadata", "c2pa.metadata__1", "org.camera.owner"}
    assert not came.ai_made


def test_comes_back_from_the_store_as_it_was(came: Arrival) -> None:
    assert came.heritage is not None
    assert Heritage.from_bytes(came.heritage.to_bytes()) == came.heritage


def test_signs_the_albums_photo_as_drawn_from_the_upload(came: Arrival, tmp_path: Path) -> None:
    plain, named = tmp_path / "photo.jpg", tmp_path / "photo-signed.jpg"
    plain.write_bytes(picture(colour=(90, 140, 199)))
    assert came.heritage is not None
    sign_photo(plain, named, authority=signing.authority(), heritage=came.heritage.then(["c2pa.cropped"]))
    told = store_of(named)
    assert told["state"] == "Trusted"
    assert [one["relationship"] for one in told["manifests"][told["active_manifest"]]["ingredients"]] == ["parentOf"]
    said = [one["action"] for one in told["crjson"]["manifests"][0]["assertions"]["c2pa.actions.v2"]["actions"]]
    assert said == ["c2pa.opened", *["c2pa.redacted"] * 4, *ARRIVED, "c2pa.cropped"]
    assert personal_in(named.read_bytes()) == []
    with Image.open(plain) as one, Image.open(named) as other:
        assert one.tobytes() == other.tobytes()


def test_leads_from_the_clip_to_the_camera(came: Arrival, tmp_path: Path) -> None:
    plain, named, clip = tmp_path / "photo.jpg", tmp_path / "photo-signed.jpg", tmp_path / "clip.jpg"
    plain.write_bytes(picture(colour=(90, 140, 199)))
    assert came.heritage is not None
    sign_photo(plain, named, authority=signing.authority(), heritage=came.heritage)
    sign(plain, clip, authority=signing.authority(), origin=Origin("Alive clip", "living", "living 1", "local", photo=named))
    told = store_of(clip)
    assert told["state"] == "Trusted"
    assert [one["claim.v2"]["claim_generator_info"]["name"] for one in told["crjson"]["manifests"]] == ["Alive", "Alive", "Camera"]
    assert all(one["validationResults"]["failure"] == [] for one in told["crjson"]["manifests"][:2])
    deltas = [delta["validationDeltas"]["failure"] for delta in told["validation_results"]["ingredientDeltas"]]
    assert len(deltas) == 2
    assert not any(deltas)
    assert personal_in(clip.read_bytes()) == []


@pytest.mark.parametrize(("fmt", "media_type"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_knows_other_formats(fmt: str, media_type: str, tmp_path: Path) -> None:
    arrival = inherit(photographed(tmp_path, picture(fmt=fmt), media_type=media_type), anchors=signing.authority().anchors)
    assert arrival.heritage is not None
    assert arrival.heritage.media_type == media_type


def test_leaves_credentials_behind_that_do_not_fit_the_file(tmp_path: Path) -> None:
    content = bytearray(photographed(tmp_path))
    content[-60] ^= 1
    assert inherit(bytes(content), anchors=signing.authority().anchors).heritage is None


def test_believes_what_ai_says_of_itself_even_then(tmp_path: Path) -> None:
    content = bytearray(photographed(tmp_path, source=GENERATED))
    assert inherit(bytes(content), anchors=b"").ai_made
    content[-60] ^= 1
    assert inherit(bytes(content), anchors=b"") == Arrival(ai_made=True)


def test_sees_ai_in_packed_credentials_and_keeps_nothing_of_them(tmp_path: Path) -> None:
    content = photographed(tmp_path, source=GENERATED, packed=True)
    assert b"brob" in content
    assert b"trainedAlgorithmicMedia" not in content
    assert inherit(content, anchors=b"") == Arrival(ai_made=True)


def test_starts_no_process_for_a_photo_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "answer", None)
    assert inherit(picture(), anchors=b"") == Arrival()


@pytest.mark.parametrize("content", [b"jumdc2pa", b"\xff\xd8\xff" + b"jumdc2pa" * 50, picture() + b"jumdc2pa", photographed])
def test_bears_whatever_calls_itself_credentials(content: Any, tmp_path: Path) -> None:
    cut = content if isinstance(content, bytes) else content(tmp_path)[:3000]
    assert inherit(cut, anchors=signing.authority().anchors) == Arrival()


def test_keeps_no_more_than_has_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "upload.jpg"
    path.write_bytes(photographed(tmp_path))
    assert inheriting.look(path, anchors=b"")["heritage"]
    monkeypatch.setattr(inheriting, "LARGEST", 1000)
    assert inheriting.look(path, anchors=b"")["heritage"] is None


@pytest.mark.parametrize("inner", [box(b"brob", b"jumbpacked"), box(b"jumb", box(b"jumd", bytes(16), b"\x03c2pa.databoxes\0"))])
def test_keeps_nothing_that_it_cannot_clear(inner: bytes) -> None:
    manifest = box(b"jumb", box(b"jumd", bytes(16), b"\x03urn:c2pa:1\0"), inner)
    with pytest.raises(BoxError):
        cleared(box(b"jumb", box(b"jumd", bytes(16), b"\x03c2pa\0"), manifest), lambda _label: True)


def test_drops_credentials_of_people_whole() -> None:
    people = box(b"jumb", box(b"jumd", bytes(16), b"\x03c2pa.credentials\0"), box(b"json", b'{"name": "Dewi Lestari"}'))
    manifest = box(b"jumb", box(b"jumd", bytes(16), b"\x03urn:c2pa:1\0"), people)
    store = cleared(box(b"jumb", box(b"jumd", bytes(16), b"\x03c2pa\0"), manifest), lambda _label: True).store
    assert b"Dewi" not in store


def test_signs_nothing_with_a_heritage_that_was_tampered_with(came: Arrival, tmp_path: Path) -> None:
    plain, named = tmp_path / "photo.jpg", tmp_path / "photo-signed.jpg"
    plain.write_bytes(picture())
    assert came.heritage is not None
    forged = came.heritage.store.replace(b"digitalCapture", b"digitalCapturE")
    with pytest.raises(CredentialsError):
        sign_photo(plain, named, authority=signing.authority(), heritage=Heritage.from_bytes(_with_store(came.heritage, forged)))
    assert not named.exists()


def test_says_each_thing_once(came: Arrival) -> None:
    assert came.heritage is not None
    again = came.heritage.then(["c2pa.cropped", "c2pa.filtered"]).then(["c2pa.cropped"])
    assert again.actions == (*ARRIVED, "c2pa.cropped", "c2pa.filtered")
    assert photo_manifest(again, "image/jpeg")["assertions"][0]["data"]["allActionsIncluded"] is True


def _with_store(heritage: Heritage, store: bytes) -> bytes:
    return Heritage(heritage.active_manifest, heritage.validation_results, store, heritage.redacted, heritage.media_type).to_bytes()
