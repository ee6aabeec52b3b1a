"""The process that clears an upload's credentials: what it keeps, and its plain answer to whatever a file holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generation import signing
from generation.provenance import inheriting
from generation.provenance.heritage import Heritage
from tests.cameras import GENERATED, personal_in, photographed
from tests.factories import picture

NOTHING = {"ai_made": False, "heritage": None}


def looked(content: bytes, tmp_path: Path, anchors: bytes = b"") -> dict[str, object]:
    path = tmp_path / "upload.bin"  # its name says nothing
    path.write_bytes(content)
    said = inheriting.look(path, anchors=anchors)
    json.dumps(said)  # it is told as JSON
    return said


def test_answers_with_a_heritage_that_can_be_stored_and_read_again(tmp_path: Path) -> None:
    said = looked(photographed(tmp_path), tmp_path, signing.authority().anchors)
    kept = Heritage.from_bytes(json.dumps(said["heritage"]).encode())
    assert kept.media_type == "image/jpeg"
    assert personal_in(kept.store) == []
    assert said["ai_made"] is False


def test_needs_no_anchor_to_keep_the_credentials_of_a_camera_nobody_here_knows(tmp_path: Path) -> None:
    assert looked(photographed(tmp_path), tmp_path)["heritage"]


def test_keeps_no_more_than_has_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "upload.jpg"
    path.write_bytes(photographed(tmp_path))
    assert inheriting.look(path, anchors=b"")["heritage"]
    monkeypatch.setattr(inheriting, "LARGEST", 1000)
    assert inheriting.look(path, anchors=b"")["heritage"] is None


def test_keeps_nothing_of_a_file_that_was_changed_but_hears_that_it_is_ai(tmp_path: Path) -> None:
    content = bytearray(photographed(tmp_path, source=GENERATED))
    content[-60] ^= 1
    assert looked(bytes(content), tmp_path) == {"ai_made": True, "heritage": None}


@pytest.mark.parametrize(
    "content", [b"", b"\0", picture(), picture(fmt="PNG"), picture()[:200], b"%PDF-1.7", b"\xff\xd8\xff" + b"jumdc2pa" * 9]
)
def test_answers_nothing_where_there_is_nothing(content: bytes, tmp_path: Path) -> None:
    assert looked(content, tmp_path) == NOTHING
