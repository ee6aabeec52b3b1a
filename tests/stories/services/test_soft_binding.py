"""Stored manifests by soft binding: the value is of its algorithm or refused, and only what is public is found."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from generation.provenance.claims import WATERMARK_ALGORITHM, manifest_label
from stories.models.story import Audience
from stories.services.soft_binding import PDQ_ALGORITHM, by_binding, manifest_store
from tests.factories import UserFactory
from tests.provenance import clip_of, story_of

pytestmark = pytest.mark.django_db


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def found(alg: str, value: str, limit: int = 10) -> list[dict[str, Any]]:
    return by_binding(alg=alg, value=value, limit=limit)


@pytest.mark.parametrize("value", ["%%%", "a", "=", "ü", "AAAA BBBB"])
@pytest.mark.parametrize("alg", [WATERMARK_ALGORITHM, PDQ_ALGORITHM, "com.example.other"])
def test_takes_no_value_that_is_not_base64(value: str, alg: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        found(alg, value)


@pytest.mark.parametrize("raw", [b"", b"12345", b"1234567", b"0123456789aX", b"0" * 32])
def test_takes_no_mark_of_another_length(raw: bytes) -> None:
    with pytest.raises(ValueError, match="6 bytes"):
        found(WATERMARK_ALGORITHM, encoded(raw))


@pytest.mark.parametrize("raw", [b"", b"0" * 31, b"0" * 33])
def test_takes_no_hash_of_another_length(raw: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        found(PDQ_ALGORITHM, encoded(raw))


def test_finds_nothing_by_an_algorithm_it_does_not_know() -> None:
    assert found("com.example.other", encoded(b"anything")) == []


@pytest.mark.parametrize("audience", list(Audience))
def test_finds_what_is_public_by_its_mark_in_bytes_or_digits(audience: str) -> None:
    clip = clip_of(UserFactory())
    story_of(clip, audience=audience)
    is_public = audience == Audience.EVERYONE
    for raw in (clip.watermark_id.to_bytes(6, "big"), f"{clip.watermark_id:012x}".encode()):
        assert bool(found(WATERMARK_ALGORITHM, encoded(raw))) is is_public


def test_gives_the_store_of_a_manifest_or_its_active_one_and_of_nothing_else() -> None:
    clip = clip_of(UserFactory())
    story_of(clip)
    label = found(WATERMARK_ALGORITHM, encoded(clip.watermark_id.to_bytes(6, "big")))[0]["manifestId"]
    whole, active = (manifest_store(manifest_id=label, only_active=only) for only in (False, True))
    assert whole == bytes(clip.manifest)
    assert active is not None and len(active) <= len(whole)
    for other in (manifest_label(clip.watermark_id), manifest_label(1)):
        assert manifest_store(manifest_id=other, only_active=False) is None
    for broken in ("", "urn:uuid:1"):
        with pytest.raises(ValueError, match="URN"):
            manifest_store(manifest_id=broken, only_active=False)
