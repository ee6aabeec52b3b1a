"""The C2PA Soft Binding Resolution API, through its doors."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from c2pa import Reader
from django.test import Client

from generation import signing
from generation.models import Clip
from generation.provenance import units
from generation.provenance.claims import WATERMARK_ALGORITHM
from generation.provenance.credentials import context_for
from generation.provenance.stores import active_label
from stories.models.story import Audience
from tests.factories import picture
from tests.provenance import clip_of, made, story_of

pytestmark = pytest.mark.django_db
API = "/api/v1/c2pa"
BINDING, CONTENT = f"{API}/matches/byBinding", f"{API}/matches/byContent"


def shown(clip: Clip, **values: Any) -> Clip:
    story_of(clip, **values)
    return clip


@pytest.fixture
def clip(member: Any) -> Clip:
    """A clip in a public Story."""
    return shown(clip_of(member))


@pytest.fixture
def hidden(member: Any) -> Clip:
    """A clip its owner showed to followers alone."""
    return shown(clip_of(member), audience=Audience.FOLLOWERS)


def watermark(clip: Clip) -> str:
    return base64.b64encode(clip.watermark_id.to_bytes(6, "big")).decode()


def matches(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return list(answer.json()["matches"])


def test_lists_what_it_can_be_asked_by(client: Client, db: None) -> None:
    assert client.get(f"{API}/services/supportedAlgorithms").json() == {
        "watermarks": [{"alg": WATERMARK_ALGORITHM}],
        "fingerprints": [{"alg": "org.alive.pdq.1"}, {"alg": "io.iscc.v0"}],
    }


def test_finds_the_manifest_by_the_watermark(client: Client, clip: Clip) -> None:
    found = matches(client.get(BINDING, {"alg": WATERMARK_ALGORITHM, "value": watermark(clip)}))
    assert found == [{"manifestId": active_label(bytes(clip.manifest)), "similarityScore": 100}]


def test_takes_the_value_as_it_stands_in_the_assertion(client: Client, clip: Clip) -> None:
    value = base64.b64encode(f"{clip.watermark_id:012x}".encode()).decode()
    posted = client.post(BINDING, {"alg": WATERMARK_ALGORITHM, "value": value}, content_type="application/json")
    assert len(matches(posted)) == 1


def test_finds_the_manifest_by_a_picture_hash(client: Client, clip: Clip) -> None:
    value = base64.b64encode(bytes.fromhex(clip.fingerprints["pdq"][0])).decode()
    (found,) = matches(client.get(BINDING, {"alg": "org.alive.pdq.1", "value": value}))
    assert 50 <= found["similarityScore"] < 100


def test_finds_the_manifest_by_the_units_of_an_iscc(client: Client, clip: Clip) -> None:
    told = b"".join(units.raw(unit) for unit in clip.fingerprints["units"])
    (found,) = matches(client.get(BINDING, {"alg": "io.iscc.v0", "value": base64.b64encode(told).decode()}))
    assert found == {"manifestId": active_label(bytes(clip.manifest)), "similarityScore": 99}
    other = base64.b64encode(told[:2] + bytes(32)).decode()
    assert matches(client.get(BINDING, {"alg": "io.iscc.v0", "value": other})) == []
    assert client.get(BINDING, {"alg": "io.iscc.v0", "value": base64.b64encode(told[:-1]).decode()}).status_code == 400


def test_hands_out_a_manifest_store_that_names_the_asked_manifest(client: Client, clip: Clip) -> None:
    label = active_label(bytes(clip.manifest))
    answer = client.get(f"{API}/manifests/{label}")
    assert answer["Content-Type"] == "application/c2pa"
    assert answer.content == bytes(clip.manifest)
    active = client.get(f"{API}/manifests/{label}?returnActiveManifest=true").content
    assert active_label(active) == label


def test_hands_out_a_store_that_proves_a_file_without_one(client: Client, clip: Clip) -> None:
    """The way back: credentials stripped, found again by the mark, and checked by anybody's reader."""
    stored = client.get(f"{API}/manifests/{active_label(bytes(clip.manifest))}").content
    with made().video.open("rb") as file:
        reader = Reader("video/mp4", file, manifest_data=stored, context=context_for(signing.authority().anchors))
    assert json.loads(reader.json())["active_manifest"] == active_label(stored)


def test_reveals_nothing_of_what_is_not_public(client: Client, hidden: Clip) -> None:
    label = active_label(bytes(hidden.manifest))
    value = base64.b64encode(bytes.fromhex(hidden.fingerprints["pdq"][0])).decode()
    assert matches(client.get(BINDING, {"alg": WATERMARK_ALGORITHM, "value": watermark(hidden)})) == []
    assert matches(client.get(BINDING, {"alg": "org.alive.pdq.1", "value": value})) == []
    code = base64.b64encode(units.raw(hidden.fingerprints["units"][0])).decode()
    assert matches(client.get(BINDING, {"alg": "io.iscc.v0", "value": code})) == []
    assert client.get(f"{API}/manifests/{label}").status_code == 404


def test_reveals_nothing_more_to_its_own_member(as_member: Client, hidden: Clip) -> None:
    assert matches(as_member.get(BINDING, {"alg": WATERMARK_ALGORITHM, "value": watermark(hidden)})) == []


@pytest.mark.parametrize("value", ["%%%", "AAAA", ""])
def test_refuses_a_value_that_is_none(client: Client, db: None, value: str) -> None:
    answer = client.get(BINDING, {"alg": WATERMARK_ALGORITHM, "value": value})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_finds_nothing_by_an_algorithm_it_does_not_know(client: Client, clip: Clip) -> None:
    assert matches(client.get(BINDING, {"alg": "com.example.other", "value": watermark(clip)})) == []


@pytest.mark.parametrize(
    "label",
    [
        "urn:c2pa:12345678-1234-4234-8234-0123456789ab",
        "urn:c2pa:12345678-1234-4234-8234-0123456789AB:maker:2_1",
        "maker:urn:uuid:12345678-1234-4234-8234-0123456789ab",
    ],
)
def test_knows_no_manifest_of_others(client: Client, clip: Clip, label: str) -> None:
    assert client.get(f"{API}/manifests/{label}").status_code == 404


@pytest.mark.parametrize("label", ["urn:c2pa:nonsense", "x", "urn:c2pa:12345678-1234-4234-8234-0123456789abc"])
def test_refuses_what_no_manifest_is_called(client: Client, db: None, label: str) -> None:
    answer = client.get(f"{API}/manifests/{label}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["manifestId"]


@pytest.mark.parametrize("body", [b"", b"a text", b"PK\x03\x04 an archive"])
def test_refuses_a_file_that_is_neither_picture_nor_video(client: Client, db: None, body: bytes) -> None:
    answer = client.post(CONTENT, body, content_type="application/octet-stream")
    assert answer.status_code == 415
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.slow
def test_finds_the_manifest_by_a_file_without_credentials(client: Client, clip: Clip) -> None:
    found = matches(client.post(f"{CONTENT}?maxResults=1", made().poster.read_bytes(), content_type="image/jpeg"))
    assert [one["manifestId"] for one in found] == [active_label(bytes(clip.manifest))]


@pytest.mark.slow
def test_finds_nothing_for_a_strangers_picture(client: Client, clip: Clip) -> None:
    assert matches(client.post(CONTENT, picture(), content_type="application/octet-stream")) == []


def test_refuses_a_body_beyond_its_limit(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stories.api.soft_binding.LARGEST", 1000)
    assert client.post(CONTENT, picture(), content_type="image/jpeg").status_code == 413
