"""Signing: with whose key, what is told of the photo, and what is left behind when it fails."""

from __future__ import annotations

import io
import json
import multiprocessing
import socket
import struct
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from c2pa import Builder, C2paSignerInfo, C2paSigningAlg, Reader, Signer
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from generation.provenance.credentials import (
    Authority,
    CredentialsError,
    Origin,
    TimestampUnavailableError,
    context_for,
    manifest_of,
    sign,
)
from generation.provenance.development_ca import ensure_development_ca
from tests.factories import picture
from tests.provenance import made
from tests.settings import ROOT

LARGE = 160 << 20  # bytes
ORIGIN = Origin("Alive clip", "living", "living 1", "local", watermark_id=77)


@pytest.fixture
def owner(tmp_path: Path) -> Authority:
    ca = ensure_development_ca(tmp_path / "ca")
    return Authority(ca.chain.read_bytes(), ca.anchors.read_bytes(), ca.key.read_bytes())


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.jpg"
    path.write_bytes(picture())
    return path


def told(path: Path, owner: Authority) -> dict[str, Any]:
    reader = Reader.try_create(str(path), context=context_for(owner.anchors))
    assert reader is not None
    return {"state": reader.get_validation_state(), **json.loads(reader.json())}


def test_signs_with_a_key_that_stays_in_its_vault(owner: Authority, plain: Path, tmp_path: Path) -> None:
    """The callback gets the bytes and may answer in DER, as key management services do."""
    assert owner.key is not None
    key = serialization.load_pem_private_key(owner.key, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    vault = Authority(owner.chain, owner.anchors, sign=lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())))
    sign(plain, tmp_path / "signed.jpg", authority=vault, origin=ORIGIN)
    assert told(tmp_path / "signed.jpg", owner)["state"] == "Trusted"


def test_refuses_an_authority_that_cannot_sign(owner: Authority, plain: Path, tmp_path: Path) -> None:
    with pytest.raises(CredentialsError):
        sign(plain, tmp_path / "signed.jpg", authority=Authority(owner.chain, owner.anchors), origin=ORIGIN)


def test_leaves_the_destination_as_it_was_when_signing_fails(owner: Authority, plain: Path, tmp_path: Path) -> None:
    destination = tmp_path / "signed.jpg"
    destination.write_bytes(b"what was there")
    strangers = ensure_development_ca(tmp_path / "other")
    wrong = Authority(owner.chain, strangers.anchors.read_bytes(), owner.key)  # anchors of another chain: cannot read back as Trusted
    with pytest.raises(CredentialsError):
        sign(plain, destination, authority=wrong, origin=ORIGIN)
    assert destination.read_bytes() == b"what was there"
    assert list(tmp_path.glob(".signing-*")) == []


def test_never_publishes_without_the_time_stamp_that_was_asked_for(owner: Authority, plain: Path, tmp_path: Path) -> None:
    with socket.socket() as closed:  # a port nobody listens on
        closed.bind(("127.0.0.1", 0))
        stamped = Authority(owner.chain, owner.anchors, owner.key, tsa_url=f"http://127.0.0.1:{closed.getsockname()[1]}/tsa")
        with pytest.raises(TimestampUnavailableError):
            sign(plain, tmp_path / "signed.jpg", authority=stamped, origin=ORIGIN)
    assert not (tmp_path / "signed.jpg").exists()


def test_keeps_the_photos_own_credentials_and_redacts_what_is_personal(owner: Authority, plain: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(_with_gps(owner))
    assert b"52.5" in photo.read_bytes()
    origin = Origin("Alive clip", "living", "living 1", "local", photo=photo)
    sign(plain, tmp_path / "signed.jpg", authority=owner, origin=origin)
    store = told(tmp_path / "signed.jpg", owner)
    assert store["state"] == "Trusted"
    assert len(store["manifests"]) == 2
    assert b"52.5" not in (tmp_path / "signed.jpg").read_bytes()
    assert "GPSLatitude" not in json.dumps(store)


def test_signs_in_a_process_that_was_forked(owner: Authority, plain: Path, tmp_path: Path) -> None:
    """A context made before a fork fails in the child: each process makes its own."""
    sign(plain, tmp_path / "by-parent.jpg", authority=owner, origin=ORIGIN)
    child = multiprocessing.get_context("fork").Process(
        target=sign, args=(plain, tmp_path / "by-child.jpg"), kwargs={"authority": owner, "origin": ORIGIN}
    )
    child.start()
    child.join(120)
    assert child.exitcode == 0
    assert told(tmp_path / "by-child.jpg", owner)["state"] == "Trusted"


@pytest.mark.slow
def test_signs_a_large_file_without_holding_it(owner: Authority, tmp_path: Path) -> None:
    """A clip of 160 MB, most of it one long box, in a process that tells the most memory it ever had."""
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.write(made().video.read_bytes())
        file.write(struct.pack(">I4s", LARGE, b"skip"))
        file.truncate(file.tell() + LARGE - 8)
    ca = tmp_path / "ca"
    program = (
        "import re, sys; from pathlib import Path; from generation.provenance.credentials import Authority, Origin, sign\n"
        "folder, source = Path(sys.argv[1]), Path(sys.argv[2])\n"
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])  # kB; ru_maxrss is the parent's\n"
        "owner = Authority(*((folder / f'{name}.pem').read_bytes() for name in ('chain', 'anchors', 'key'))); before = peak()\n"
        "sign(source, source.with_name('signed.mp4'), authority=owner, origin=Origin('x', 'living', 'living 1', 'local'))\n"
        "print(peak() - before)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(ca), str(large)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert (tmp_path / "signed.mp4").stat().st_size > LARGE
    assert int(done.stdout) * 1024 < LARGE


def test_says_when_in_whole_seconds_of_utc() -> None:
    origin = Origin("x", "living", "living 1", "local", made_at=datetime(2026, 11, 23, 10, 0, 5, 999, tzinfo=UTC))
    assert manifest_of(origin, "video/mp4")["assertions"][0]["data"]["actions"][0]["when"] == "2026-11-23T10:00:05Z"


def test_binds_no_mark_that_is_not_there() -> None:
    definition = manifest_of(Origin("x", "living", "living 1", "local"), "image/jpeg")
    assert "label" not in definition
    assert "c2pa.soft-binding" not in json.dumps(definition)


def _with_gps(owner: Authority) -> bytes:
    """A photo as a camera with Content Credentials writes it: place and all."""
    metadata = {"@context": {"exif": "http://ns.adobe.com/exif/1.0/"}, "exif:GPSLatitude": "52.5", "exif:GPSLongitude": "13.4"}
    definition = {
        "claim_generator_info": [{"name": "Camera", "version": "1"}],
        "format": "image/jpeg",
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "created": True,
                "data": {
                    "actions": [
                        {"action": "c2pa.created", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"}
                    ]
                },
            },
            {"label": "c2pa.metadata", "data": metadata},
        ],
    }
    builder = Builder.from_json(json.dumps(definition), context=context_for(owner.anchors))
    assert owner.key is not None
    signer = Signer.from_info(C2paSignerInfo(C2paSigningAlg.ES256, owner.chain, owner.key, None))
    target = io.BytesIO()
    builder.sign(signer, "image/jpeg", io.BytesIO(picture()), target)
    return target.getvalue()
