"""Finds stored manifests by soft binding, for anyone: those of what public Stories show, and no others."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from typing import Any

from generation.provenance import units
from generation.provenance.claims import WATERMARK_ALGORITHM, WATERMARK_BYTES, watermark_in
from generation.provenance.reading import Problem, Reading
from generation.provenance.stores import active_label, active_only
from stories import verify_words
from stories.models import Story
from stories.services import verify

LABEL = re.compile(r"(?:[\w.-]+:)?urn:(?:c2pa|uuid):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?::.*)?", re.IGNORECASE)  # C2PA 2 and 1
DIGITS = re.compile(rb"[0-9a-f]+")
PDQ_ALGORITHM = "org.alive.pdq.1"  # 32 bytes: PDQ of one frame
FINGERPRINTS = (PDQ_ALGORITHM, units.ALGORITHM)


def public() -> list[verify.Shown]:
    """The clips and pictures whose manifests anybody may fetch."""
    return verify.shown_in(Story.objects.public())


def by_binding(*, alg: str, value: str, limit: int) -> list[dict[str, Any]]:
    """Return the matches of one soft binding value.

    Raises:
        ValueError: the value is not base64, or not of this algorithm.
    """
    raw = _decoded(value)
    if alg == WATERMARK_ALGORITHM:
        return [_told(match) for match in verify.by_watermark(_watermark(raw), public())]
    if alg == PDQ_ALGORITHM:
        if len(raw) != 32:
            raise ValueError("a PDQ hash has 32 bytes")
        return [_told(match) for match in verify.by_looks([raw.hex()], public())[:limit]]
    if alg == units.ALGORITHM:
        return [_told(match) for match in verify.by_units(units.sequence(raw), public())[:limit]]
    return []


def by_content(*, path: Path, alg: str, limit: int) -> list[dict[str, Any]]:
    """Return the matches of a file, found by what its pictures carry and show; ``alg`` narrows it down.

    Raises:
        VerifyError: too many files are being read, or this is neither a picture nor a video.
    """
    reading = verify.read_in_turn(path)
    if reading.problem is Problem.FORMAT:
        raise verify.VerifyError(415, "unsupported_media_type", verify_words.PROBLEMS[Problem.FORMAT])
    marked = reading.watermark if alg in {"", WATERMARK_ALGORITHM} else None
    hashes = reading.pdq if alg in {"", PDQ_ALGORITHM} else ()
    codes = reading.iscc if alg in {"", units.ALGORITHM} else ()
    seen = Reading(kind=reading.kind, watermark=marked, pdq=hashes, iscc=codes)
    return [_told(match) for match in verify.matches_of(seen, Story.objects.public(), limit=limit)]


def manifest_store(*, manifest_id: str, only_active: bool) -> bytes | None:
    """Return the stored manifest store of what is public, or its active manifest alone; None for any other.

    Raises:
        ValueError: no C2PA manifest has such an identifier.
    """
    if not LABEL.fullmatch(manifest_id):
        raise ValueError("the identifier of a manifest is a C2PA URN")
    if watermark_in(manifest_id) is None:
        return None
    made = verify.by_manifest(manifest_id, public())
    if made is None:
        return None
    return active_only(bytes(made.manifest)) if only_active else bytes(made.manifest)


def _told(match: verify.Match) -> dict[str, Any]:
    return {"manifestId": active_label(bytes(match.made.manifest)), "similarityScore": match.score}


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("the value is not base64") from error


def _watermark(raw: bytes) -> int:
    """Six bytes, or the twelve hex digits as they stand in the assertion."""
    if len(raw) == WATERMARK_BYTES * 2 and DIGITS.fullmatch(raw):
        return int(raw, 16)
    if len(raw) != WATERMARK_BYTES:
        raise ValueError("a watermark id has 6 bytes")
    return int.from_bytes(raw, "big")
