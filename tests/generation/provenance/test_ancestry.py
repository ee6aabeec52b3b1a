"""The album's photo, signed as what it is: drawn anew from an upload, with a chain that holds and says nothing personal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from c2pa import Reader
from PIL import Image

from generation import signing
from generation.provenance.ancestry import photo_manifest, sign_photo
from generation.provenance.credentials import CredentialsError, Origin, context_for, sign
from generation.provenance.heritage import ARRIVED, Arrival, Heritage
from tests.cameras import personal_in
from tests.factories import picture

HERITAGE = Heritage("urn:c2pa:upload", {"activeManifest": {}}, b"store", ("self#jumbf=/c2pa/a/c2pa.assertions/c2pa.metadata",), "image/png")


def store_of(path: Path) -> dict[str, Any]:
    reader = Reader.try_create(str(path), context=context_for(signing.authority().anchors))
    assert reader is not None
    return {"state": reader.get_validation_state(), **json.loads(reader.json()), "crjson": json.loads(reader.crjson())}


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


def test_signs_nothing_with_a_heritage_that_was_tampered_with(came: Arrival, tmp_path: Path) -> None:
    plain, named = tmp_path / "photo.jpg", tmp_path / "photo-signed.jpg"
    plain.write_bytes(picture())
    assert came.heritage is not None
    forged = came.heritage.store.replace(b"digitalCapture", b"digitalCapturE")
    with pytest.raises(CredentialsError):
        sign_photo(plain, named, authority=signing.authority(), heritage=Heritage.from_bytes(_with_store(came.heritage, forged)))
    assert not named.exists()


@pytest.mark.parametrize("redacted", [HERITAGE.redacted, ()])
def test_declares_as_redacted_exactly_what_was_emptied(redacted: tuple[str, ...]) -> None:
    """The library refuses a store from which something is missing that nobody declared."""
    one = Heritage(HERITAGE.active_manifest, {}, b"", redacted, "image/png")
    told = photo_manifest(one, "image/jpeg")
    actions = told["assertions"][0]["data"]["actions"]
    assert tuple(told.get("redactions", ())) == redacted
    assert [action["action"] for action in actions].count("c2pa.redacted") == len(redacted)


def test_begins_by_opening_the_upload_and_lists_all_that_was_done() -> None:
    told = photo_manifest(HERITAGE.then(["c2pa.cropped"]), "image/jpeg")
    data = told["assertions"][0]["data"]
    assert data["allActionsIncluded"] is True
    assert data["actions"][0]["action"] == "c2pa.opened"
    (parent,) = told["ingredients"]
    assert data["actions"][0]["parameters"]["ingredientIds"] == [parent["label"]]
    assert (parent["relationship"], parent["active_manifest"], parent["format"]) == ("parentOf", "urn:c2pa:upload", "image/png")
    assert [action["action"] for action in data["actions"][-3:]] == [*ARRIVED, "c2pa.cropped"]
    assert all(action["softwareAgent"]["name"] == "Alive" for action in data["actions"] if action["action"] != "c2pa.redacted")


def test_says_nothing_of_who_made_the_photo_of_the_album() -> None:
    """It was a person's; only what our machine did is told, and that no AI had a hand in it is not claimed either."""
    assert "digitalSourceType" not in json.dumps(photo_manifest(HERITAGE, "image/jpeg"))


def _with_store(heritage: Heritage, store: bytes) -> bytes:
    return Heritage(heritage.active_manifest, heritage.validation_results, store, heritage.redacted, heritage.media_type).to_bytes()
