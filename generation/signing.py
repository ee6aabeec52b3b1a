"""Who signs on this site: the operator's certificates, or the development ones of a laptop. Replaced files are used without a restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from generation.provenance.credentials import Authority
from generation.provenance.development_ca import ensure_development_ca, is_development

Sign = Callable[[bytes], bytes]
RAW = 64  # bytes of an ES256 signature as r || s; DER, the other way to write it, is longer


@dataclass(frozen=True, slots=True)
class Trust:
    """What a reader needs, and no key: web processes read, only workers sign. ``signer`` is the name in this site's certificate."""

    anchors: bytes
    signer: str


def authority() -> Authority:
    """Return the signer: a key file, or a function that asks a KMS.

    Raises:
        ImproperlyConfigured: there is neither, or both, or production would sign with a development certificate.
    """
    chain, key, anchors = _files()
    sign = load_signer(settings.C2PA_SIGNER) if settings.C2PA_SIGNER else None
    if not key and not sign:
        raise ImproperlyConfigured("ALIVE_C2PA_CHAIN is set, but ALIVE_C2PA_KEY is not: name the file of the private key.")
    loaded = Authority(_content(chain), _content(anchors), key=None if sign else _content(key), sign=sign, tsa_url=settings.C2PA_TSA_URL)
    if settings.IN_PRODUCTION and is_development(loaded.chain):
        raise ImproperlyConfigured("ALIVE_C2PA_CHAIN is a development certificate: set one that readers trust.")
    return loaded


def load_signer(path: str) -> Sign:
    """Return the function behind ``package.module:function``.

    Raises:
        ImproperlyConfigured: there is none, or another setting contradicts it.
    """
    if settings.C2PA_KEY or not settings.C2PA_CHAIN:
        raise ImproperlyConfigured("ALIVE_C2PA_SIGNER needs ALIVE_C2PA_CHAIN, and stands instead of ALIVE_C2PA_KEY.")
    module, _, name = path.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ImproperlyConfigured(f"ALIVE_C2PA_SIGNER={path} cannot be loaded: {error}") from error
    if not callable(found):
        raise ImproperlyConfigured(f"ALIVE_C2PA_SIGNER={path} is no function.")
    sign: Sign = found
    return sign


def try_signer(sign: Sign) -> None:
    """Let a KMS sign a few bytes, and compare with the certificate.

    Raises:
        ImproperlyConfigured: it does not answer, or its key is not the certificate's.
    """
    leaf = x509.load_pem_x509_certificates(_content(_files()[0]))[0].public_key()
    tried = b"a trial of the signer"
    try:
        signature = sign(tried)
    except Exception as error:  # whatever a KMS's library raises
        raise ImproperlyConfigured(f"ALIVE_C2PA_SIGNER does not sign: {error!r}") from error
    if len(signature) == RAW:
        r, s = (int.from_bytes(half) for half in (signature[: RAW // 2], signature[RAW // 2 :]))
        signature = encode_dss_signature(r, s)
    try:
        cast(ec.EllipticCurvePublicKey, leaf).verify(signature, tried, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise ImproperlyConfigured("ALIVE_C2PA_SIGNER signs with another key than that of ALIVE_C2PA_CHAIN.") from error


def trust() -> Trust:
    """Return what files are read against."""
    chain, _key, anchors = _files()
    return Trust(_content(anchors), Authority(_content(chain), b"").name)


def _files() -> tuple[Path, Path | None, Path | None]:
    if settings.C2PA_CHAIN:
        return settings.C2PA_CHAIN, settings.C2PA_KEY, settings.C2PA_ANCHORS
    made = ensure_development_ca(settings.DATA_DIR / "development-ca")
    return made.chain, made.key, made.anchors


def _content(path: Path | None) -> bytes:
    return _read(path, path.stat().st_mtime_ns) if path else b""


@lru_cache(maxsize=16)
def _read(path: Path, _changed_at: int) -> bytes:
    return path.read_bytes()
