"""Time-stamps by a real authority: asked for, kept, worth something when the certificate has run out, and never left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from generation import runner
from generation.models import AliveRequest, Clip
from generation.provenance.claims import Standing
from generation.provenance.credentials import Authority, CredentialsError, Origin, TimestampUnavailableError, sign
from generation.provenance.development_ca import ensure_development_ca
from generation.provenance.process import read_claims
from generation.states import State
from tests import timestamps
from tests.factories import AliveRequestFactory, picture
from tests.generation.provenance.expiring import signed_in_time
from tests.timestamps import time_stamp_authority

ORIGIN = Origin("Alive clip", "living", "living 1", "local")


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[timestamps.Authority]:
    with time_stamp_authority(tmp_path / "tsa") as running:
        yield running


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.jpg"
    path.write_bytes(picture())
    return path


def signer(folder: Path, tsa: timestamps.Authority) -> Authority:
    ca = ensure_development_ca(folder)
    return Authority(ca.chain.read_bytes(), ca.anchors.read_bytes() + tsa.root, ca.key.read_bytes(), tsa_url=tsa.url)


def test_keeps_the_moment_that_the_authority_tells(tsa: timestamps.Authority, plain: Path, tmp_path: Path) -> None:
    owner = signer(tmp_path / "ca", tsa)
    sign(plain, tmp_path / "signed.jpg", authority=owner, origin=ORIGIN)
    claims = read_claims(tmp_path / "signed.jpg", "image/jpeg", owner.anchors)
    assert claims is not None
    assert claims.standing is Standing.TRUSTED
    assert abs((datetime.fromisoformat(claims.signed_at) - datetime.now(UTC)).total_seconds()) < 60
    assert len(tsa.asked) == 1


def test_outlives_the_certificate(tsa: timestamps.Authority, plain: Path, tmp_path: Path) -> None:
    """The same file without a time-stamp is expired: see ``test_process``."""
    signed = tmp_path / "signed.jpg"
    owner = signed_in_time(lambda folder: signer(folder, tsa), lambda owner: sign(plain, signed, authority=owner, origin=ORIGIN), tmp_path)
    claims = read_claims(signed, "image/jpeg", owner.anchors)
    assert claims is not None
    assert claims.standing is Standing.TRUSTED


@pytest.mark.parametrize("status", [404, 500, 503])
def test_signs_nothing_when_the_authority_is_in_trouble(status: int, tsa: timestamps.Authority, plain: Path, tmp_path: Path) -> None:
    tsa.status = status
    with pytest.raises(TimestampUnavailableError):
        sign(plain, tmp_path / "signed.jpg", authority=signer(tmp_path / "ca", tsa), origin=ORIGIN)
    assert tsa.asked
    assert not (tmp_path / "signed.jpg").exists()


def test_tells_a_wrong_certificate_from_a_missing_time_stamp(tsa: timestamps.Authority, plain: Path, tmp_path: Path) -> None:
    """A fault of our own is no reason to wait."""
    owner = signer(tmp_path / "ca", tsa)
    wrong = Authority(owner.chain, ensure_development_ca(tmp_path / "other").anchors.read_bytes(), owner.key, tsa_url=tsa.url)
    with pytest.raises(CredentialsError) as told:
        sign(plain, tmp_path / "signed.jpg", authority=wrong, origin=ORIGIN)
    assert not isinstance(told.value, TimestampUnavailableError)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_waits_for_the_authority_and_never_publishes_without(tsa: timestamps.Authority, settings: Any, tmp_path: Path) -> None:
    ca = ensure_development_ca(tmp_path / "ca")
    ca.anchors.write_bytes(ca.anchors.read_bytes() + tsa.root)
    settings.C2PA_CHAIN, settings.C2PA_KEY, settings.C2PA_ANCHORS = ca.chain, ca.key, ca.anchors
    settings.ENGINE, settings.C2PA_TSA_URL = "tests.engines:ScriptedEngine", tsa.url
    alive: AliveRequest = AliveRequestFactory(prompt="waves roll in", seconds=3.0)
    tsa.status = 503
    for _again in range(settings.MAX_ATTEMPTS + 1):  # however often: it is nobody's failure
        runner.run(alive.pk, worker="test")
        alive.refresh_from_db()
        assert (alive.state, alive.failures) == (State.QUEUED, 0)
    assert not Clip.objects.exists()
    tsa.status = 200
    runner.run(alive.pk, worker="test")
    alive.refresh_from_db()
    assert alive.state == State.READY
    claims = read_claims(Path(alive.clip.video.path), "video/mp4", ca.anchors.read_bytes())
    assert claims is not None
    assert claims.signed_at
