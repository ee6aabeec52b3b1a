"""The authority of a laptop: a chain that verifies, a key that stays private, and a name nobody mistakes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from generation.provenance import development_ca
from generation.provenance.development_ca import CLAIM_SIGNING, DevelopmentCA, days_left, ensure_development_ca, is_development


@pytest.fixture
def ca(tmp_path: Path) -> DevelopmentCA:
    return ensure_development_ca(tmp_path / "ca")


def certificates(ca: DevelopmentCA) -> tuple[x509.Certificate, x509.Certificate, x509.Certificate]:
    leaf, issuing = x509.load_pem_x509_certificates(ca.chain.read_bytes())
    (root,) = x509.load_pem_x509_certificates(ca.anchors.read_bytes())
    return leaf, issuing, root


def test_makes_a_chain_from_the_leaf_to_the_anchor(ca: DevelopmentCA) -> None:
    leaf, issuing, root = certificates(ca)
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)


def test_the_key_is_the_leafs(ca: DevelopmentCA) -> None:
    key = serialization.load_pem_private_key(ca.key.read_bytes(), None)
    assert key.public_key() == certificates(ca)[0].public_key()


def test_the_leaf_may_sign_claims_and_nothing_else(ca: DevelopmentCA) -> None:
    """The C2PA profile: without any one of these, readers refuse the signature."""
    leaf, issuing, root = certificates(ca)
    extensions = leaf.extensions
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert (usage.critical, usage.value.digital_signature, usage.value.content_commitment, usage.value.key_cert_sign) == (
        True,
        True,
        True,
        False,
    )
    purposes = list(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert purposes == [ExtendedKeyUsageOID.EMAIL_PROTECTION, CLAIM_SIGNING]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=366)
    lengths = [one.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length for one in (root, issuing)]
    assert lengths == [1, 0]


def test_is_named_so_that_nobody_takes_it_for_a_real_one(ca: DevelopmentCA) -> None:
    assert all("not for production" in one.subject.rfc4514_string() for one in certificates(ca))
    assert is_development(ca.chain.read_bytes())
    assert is_development(ca.anchors.read_bytes())


def test_knows_a_chain_that_is_not_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development_ca, "NAME", "A real authority")
    foreign = ensure_development_ca(tmp_path / "foreign").chain.read_bytes()
    monkeypatch.undo()
    assert not is_development(foreign)


def test_keeps_its_private_key_to_itself(ca: DevelopmentCA) -> None:
    assert ca.key.stat().st_mode & 0o077 == 0
    assert ca.key.parent.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in ca.key.parent.iterdir()) == ["anchors.pem", "chain.pem", "key.pem"]


def test_is_made_once(ca: DevelopmentCA, tmp_path: Path) -> None:
    before = ca.chain.read_bytes(), ca.key.read_bytes(), ca.anchors.read_bytes()
    again = ensure_development_ca(tmp_path / "ca")
    assert (again.chain.read_bytes(), again.key.read_bytes(), again.anchors.read_bytes()) == before


@pytest.mark.parametrize("lost", ["chain", "key", "anchors"])
def test_makes_a_whole_new_one_where_a_part_is_lost(lost: str, ca: DevelopmentCA, tmp_path: Path) -> None:
    getattr(ca, lost).unlink()
    ensure_development_ca(tmp_path / "ca")
    test_makes_a_chain_from_the_leaf_to_the_anchor(ca)
    test_the_key_is_the_leafs(ca)


def test_renews_itself_before_it_runs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development_ca, "LEAF_LIFETIME", timedelta(days=10))
    first = ensure_development_ca(tmp_path / "ca").chain.read_bytes()
    assert 8 <= days_left(first) <= 10
    monkeypatch.undo()
    assert days_left(ensure_development_ca(tmp_path / "ca").chain.read_bytes()) > 300


def test_counts_the_days_of_the_certificate_that_expires_first(ca: DevelopmentCA) -> None:
    leaf, issuing = (one.public_bytes(serialization.Encoding.PEM) for one in certificates(ca)[:2])
    assert days_left(leaf + issuing) == days_left(issuing + leaf) == days_left(leaf) == 364
    assert days_left(issuing) > 4 * 364


def test_tells_how_long_an_expired_one_has_been_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development_ca, "LEAF_LIFETIME", timedelta(seconds=-30))
    assert days_left(ensure_development_ca(tmp_path / "ca").chain.read_bytes()) == -1


def test_a_chain_without_its_key_is_never_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power fails while it is written: the next start makes a whole one."""
    written: list[str] = []
    write = development_ca._write

    def failing(path: Path, content: bytes) -> None:
        if len(written) == 2:
            raise OSError("power failed")
        written.append(path.name)
        write(path, content)

    monkeypatch.setattr(development_ca, "_write", failing)
    with pytest.raises(OSError, match="power"):
        ensure_development_ca(tmp_path / "ca")
    assert "chain.pem" not in written
    monkeypatch.undo()
    ca = ensure_development_ca(tmp_path / "ca")
    test_the_key_is_the_leafs(ca)
