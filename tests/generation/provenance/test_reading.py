"""What is read, in a process of its own, and the one conclusion that follows."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from generation import signing
from generation.provenance.claims import Standing, watermark_in
from generation.provenance.conclusion import Conclusion, conclude
from generation.provenance.metadata import xmp_packet
from generation.provenance.reading import Problem, Reading, _reading, read
from generation.provenance.stores import active_label, active_only
from tests.factories import picture
from tests.provenance import made

HEAVY = ("av", "cv2", "onnxruntime", "c2pa", "numpy")


def asked(content: bytes, tmp_path: Path) -> Reading:
    path = tmp_path / "file"
    path.write_bytes(content)
    return read(path, anchors=signing.authority().anchors, watermark_key=settings.WATERMARK_KEY)


def test_loads_no_decoder_where_it_is_asked() -> None:
    program = f"import generation.provenance.reading, sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.slow
def test_reads_everything_that_was_written_into_a_clip(tmp_path: Path) -> None:
    reading = asked(made().video.read_bytes(), tmp_path)
    claims = reading.claims
    assert claims is not None
    assert (reading.kind, reading.problem, reading.declares_ai) == ("video", None, True)
    assert reading.watermark == made().proof["watermark_id"]
    assert claims.standing is Standing.TRUSTED
    assert claims.watermark == f"{made().proof['watermark_id']:012x}"
    assert (claims.model, claims.actions) == ("scripted 1", ("c2pa.created", "c2pa.watermarked.bound"))
    assert [source.role for source in claims.sources] == ["inputTo"]
    assert set(made().facts["fingerprints"]["pdq"]) & set(reading.pdq)


@pytest.mark.slow
def test_finds_the_mark_where_the_credentials_are_gone(tmp_path: Path) -> None:
    reading = asked(made().poster.read_bytes(), tmp_path)
    assert reading.claims is None
    assert reading.watermark == made().proof["watermark_id"]
    assert conclude(reading, looks_known=False) is Conclusion.AI_MARKED


@pytest.mark.slow
def test_sees_what_a_picture_of_another_tool_declares(tmp_path: Path) -> None:
    target = io.BytesIO()
    with Image.open(io.BytesIO(picture())) as image:
        image.save(target, "JPEG", xmp=xmp_packet(title="x"))
    reading = asked(target.getvalue(), tmp_path)
    assert (reading.kind, reading.declares_ai, reading.watermark) == ("image", True, None)
    assert conclude(reading, looks_known=False) is Conclusion.AI_DECLARED


@pytest.mark.slow
def test_passes_on_no_secrets_but_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a decoder is made to do, the site's secrets are not in that process's environment."""
    seen: dict[str, str] = {}
    run = subprocess.run

    def spying(*args: object, **kwargs: object) -> object:
        seen.update(kwargs["env"])  # type: ignore[call-overload]
        return run(*args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", spying)
    asked(picture(), tmp_path)
    assert seen
    assert [name for name in seen if "ALIVE" in name or "SECRET" in name or "DATABASE" in name] == []


def test_keeps_what_was_told_before_the_process_ended() -> None:
    told = b'{"kind": "video"}\n{"declares_ai": true}\n{"pdq": ["0'
    assert _reading(told, Problem.GAVE_UP) == Reading(kind="video", declares_ai=True, problem=Problem.GAVE_UP)


def test_finds_the_active_manifest_in_a_store() -> None:
    store = bytes(made().proof["manifest"])
    assert watermark_in(active_label(store)) == made().proof["watermark_id"]
    assert active_label(active_only(store)) == active_label(store)
