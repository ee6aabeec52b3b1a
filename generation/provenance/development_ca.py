"""Makes a certificate authority for a laptop, named so that nobody takes it for a real one; production refuses it.

The profile of the leaf follows the C2PA specification 2.4, section "X.509 certificates": ES256, key usage digitalSignature and
nonRepudiation, extended key usage of C2PA claim signing, at most a year.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

NAME = "Alive DEVELOPMENT"
CLAIM_SIGNING = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")  # C2PA: extended key usage of claim signers
POLICY = ObjectIdentifier("1.3.6.1.4.1.62558.1.1")  # C2PA certificate policy
LEAF_LIFETIME = timedelta(days=365)
RENEW_BEFORE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DevelopmentCA:
    """Where the files are: the signing chain (leaf first), its key, and the anchor it is read back against."""

    chain: Path
    key: Path
    anchors: Path


def ensure_development_ca(folder: Path) -> DevelopmentCA:
    """Return the CA in ``folder``, made on the first call and renewed when its leaf is about to expire."""
    files = DevelopmentCA(folder / "chain.pem", folder / "key.pem", folder / "anchors.pem")
    if all(path.exists() for path in (files.chain, files.key, files.anchors)) and _is_fresh(files.chain):
        return files
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root_key, issuing_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = _authority("root", root_key, None, path_length=1)
    issuing = _authority("issuing", issuing_key, (root, root_key), path_length=0)
    leaf = _leaf(leaf_key, issuing, issuing_key)
    # The key first: a chain without its key is never left behind as if it were whole.
    _write(files.key, leaf_key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    _write(files.anchors, root.public_bytes(_PEM))
    _write(files.chain, leaf.public_bytes(_PEM) + issuing.public_bytes(_PEM))
    return files


def is_development(chain: bytes) -> bool:
    """Whether a PEM chain was made by this module."""
    return any(NAME in certificate.subject.rfc4514_string() for certificate in x509.load_pem_x509_certificates(chain))


def days_left(chain: bytes) -> int:
    """Return the full days until the first certificate of a PEM chain expires; negative when it has."""
    return min((one.not_valid_after_utc - datetime.now(UTC)).days for one in x509.load_pem_x509_certificates(chain))


_PEM = serialization.Encoding.PEM


def _is_fresh(chain: Path) -> bool:
    return days_left(chain.read_bytes()) > RENEW_BEFORE.days


def _write(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    partial.replace(path)


def _name(role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, NAME),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{NAME} {role} (not for production)"),
        ]
    )


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lifetime: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks differ a little
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _authority(
    role: str, key: ec.EllipticCurvePrivateKey, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None, *, path_length: int
) -> x509.Certificate:
    issuer_name, issuer_key = (issuer[0].subject, issuer[1]) if issuer else (_name(role), key)
    return (
        _builder(_name(role), issuer_name, key, LEAF_LIFETIME * 5)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _leaf(key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate, issuer_key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return (
        _builder(_name("signer"), issuer.subject, key, LEAF_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, CLAIM_SIGNING]), critical=False)
        .add_extension(x509.CertificatePolicies([x509.PolicyInformation(POLICY, None)]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
