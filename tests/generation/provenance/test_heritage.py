"""A photo's own credentials outlive its being drawn anew, and nothing personal does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generation import signing
from generation.provenance import heritage as module
from generation.provenance.heritage import ARRIVED, Arrival, Heritage, inherit
from tests.cameras import GENERATED, PERSONAL, personal_in, photographed
from tests.factories import picture


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


def test_says_each_thing_once(came: Arrival) -> None:
    assert came.heritage is not None
    again = came.heritage.then(["c2pa.cropped", "c2pa.filtered"]).then(["c2pa.cropped"])
    assert again.actions == (*ARRIVED, "c2pa.cropped", "c2pa.filtered")
