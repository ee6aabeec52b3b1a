"""Whose certificate signs, what happens when it is replaced, and what is said before it runs out."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

from alive_site.checks import certificate_lasts, production_is_safe, signer_loads, signer_signs
from generation import signing
from generation.provenance import development_ca
from generation.provenance.claims import Standing
from generation.provenance.credentials import CredentialsError, Origin, sign
from generation.provenance.process import read_claims
from tests.factories import picture


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> development_ca.DevelopmentCA:
    made = development_ca.ensure_development_ca(tmp_path)
    settings.C2PA_CHAIN, settings.C2PA_KEY, settings.C2PA_ANCHORS = made.chain, made.key, made.anchors
    return made


def test_signs_with_the_files_the_operator_named(files: development_ca.DevelopmentCA) -> None:
    assert signing.authority().chain == files.chain.read_bytes()
    assert signing.trust().anchors == files.anchors.read_bytes()


def test_takes_a_replaced_certificate_without_a_restart(files: development_ca.DevelopmentCA, tmp_path: Path) -> None:
    before = signing.authority()
    other = development_ca.ensure_development_ca(tmp_path / "next")
    for old, new in ((files.chain, other.chain), (files.key, other.key), (files.anchors, other.anchors)):
        old.write_bytes(new.read_bytes())
        os.utime(old, ns=(1, 1))
    assert signing.authority().chain != before.chain
    assert signing.authority().key == other.key.read_bytes()


def test_needs_no_key_to_read(files: development_ca.DevelopmentCA, settings: Any) -> None:
    """A web machine has the public files alone."""
    files.key.unlink()
    settings.C2PA_KEY = None
    assert signing.trust().signer.startswith("Alive DEVELOPMENT")
    with pytest.raises(ImproperlyConfigured):
        signing.authority()


def test_refuses_a_development_certificate_in_production(files: development_ca.DevelopmentCA, settings: Any) -> None:
    settings.IN_PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        signing.authority()
    assert [one.id for one in certificate_lasts(None)] == ["alive.E008"]


@pytest.mark.parametrize(("days", "said"), [(10, ["alive.W001"]), (-2, ["alive.E009"]), (300, [])])
def test_warns_before_the_certificate_runs_out(
    days: int, said: list[str], settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(development_ca, "LEAF_LIFETIME", timedelta(days=1 + abs(days)))
    if days < 0:
        monkeypatch.setattr(development_ca, "LEAF_LIFETIME", timedelta(seconds=-60))
    settings.C2PA_CHAIN = development_ca.ensure_development_ca(tmp_path / "ca").chain
    assert [one.id for one in certificate_lasts(None)] == said


# --- a key that stays in a KMS ------------------------------------------------------------------------------------------------


@pytest.fixture
def kms(files: development_ca.DevelopmentCA, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module as an operator writes it: the key is behind a function, and no file of it is named."""
    key = load_pem_private_key(files.key.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    module = ModuleType("operators_kms")
    module.asked = []  # type: ignore[attr-defined]

    def sign(data: bytes) -> bytes:
        module.asked.append(data)
        return key.sign(data, ec.ECDSA(hashes.SHA256()))

    def sign_raw(data: bytes) -> bytes:
        r, s = decode_dss_signature(sign(data))
        return r.to_bytes(32) + s.to_bytes(32)

    def away(data: bytes) -> bytes:
        raise ConnectionError("no answer")

    stranger = ec.generate_private_key(ec.SECP256R1())
    module.__dict__.update(
        sign=sign, sign_raw=sign_raw, away=away, strangers=lambda data: stranger.sign(data, ec.ECDSA(hashes.SHA256())), number=7
    )
    monkeypatch.setitem(sys.modules, "operators_kms", module)
    files.key.unlink()
    settings.C2PA_KEY, settings.C2PA_SIGNER = None, "operators_kms:sign"
    return module


@pytest.mark.parametrize("function", ["sign", "sign_raw"])
def test_signs_a_file_by_a_kms(function: str, kms: Any, settings: Any, tmp_path: Path) -> None:
    settings.C2PA_SIGNER = f"operators_kms:{function}"
    plain, signed = tmp_path / "plain.jpg", tmp_path / "signed.jpg"
    plain.write_bytes(picture())
    sign(plain, signed, authority=signing.authority(), origin=Origin("Alive clip", "living", "living 1", "local"))
    claims = read_claims(signed, "image/jpeg", signing.trust().anchors)
    assert claims is not None
    assert claims.standing is Standing.TRUSTED
    assert len(kms.asked) == 1
    assert [*signer_loads(None), *signer_signs(None)] == []


def test_leaves_nothing_signed_when_a_kms_has_another_key(kms: Any, settings: Any, tmp_path: Path) -> None:
    settings.C2PA_SIGNER = "operators_kms:strangers"
    plain, signed = tmp_path / "plain.jpg", tmp_path / "signed.jpg"
    plain.write_bytes(picture())
    with pytest.raises(CredentialsError):
        sign(plain, signed, authority=signing.authority(), origin=Origin("Alive clip", "living", "living 1", "local"))
    assert not signed.exists()


@pytest.mark.parametrize("broken", ["operators_kms:nobody", "operators_kms:number", "no_such_module:sign"])
def test_refuses_a_function_that_is_not_there(broken: str, kms: Any, settings: Any) -> None:
    settings.C2PA_SIGNER = broken
    assert [one.id for one in [*signer_loads(None), *signer_signs(None)]] == ["alive.E011"]
    with pytest.raises(ImproperlyConfigured):
        signing.authority()


@pytest.mark.parametrize("broken", ["away", "strangers"])
def test_refuses_a_kms_that_does_not_sign_for_the_certificate(broken: str, kms: Any, settings: Any) -> None:
    settings.C2PA_SIGNER = f"operators_kms:{broken}"
    assert signer_loads(None) == []
    assert [one.id for one in signer_signs(None)] == ["alive.E012"]


@pytest.mark.parametrize(("name", "value"), [("C2PA_KEY", Path("key.pem")), ("C2PA_CHAIN", None)])
def test_refuses_a_kms_beside_a_key_or_without_a_chain(name: str, value: Path | None, kms: Any, settings: Any) -> None:
    setattr(settings, name, value)
    assert [one.id for one in signer_loads(None)] == ["alive.E011"]


def test_production_is_content_with_a_kms(kms: Any, settings: Any) -> None:
    settings.IN_PRODUCTION = True
    assert "alive.E004" not in [one.id for one in production_is_safe(None)]
    settings.C2PA_SIGNER = ""
    assert "alive.E004" in [one.id for one in production_is_safe(None)]
