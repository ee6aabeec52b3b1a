"""Who signs on this site: the operator's certificates, or the development ones of a laptop. Replaced files are used without a restart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from generation.provenance.credentials import Authority
from generation.provenance.development_ca import ensure_development_ca, is_development


@dataclass(frozen=True, slots=True)
class Trust:
    """What a reader needs, and no key: web processes read, only workers sign. ``signer`` is the name in this site's certificate."""

    anchors: bytes
    signer: str


def authority() -> Authority:
    """Return the signer.

    Raises:
        ImproperlyConfigured: the key is missing, or production would sign with a development certificate.
    """
    chain, key, anchors = _files()
    if not key:
        raise ImproperlyConfigured("ALIVE_C2PA_CHAIN is set, but ALIVE_C2PA_KEY is not: name the file of the private key.")
    loaded = Authority(_content(chain), _content(anchors), key=_content(key), tsa_url=settings.C2PA_TSA_URL)
    if settings.IN_PRODUCTION and is_development(loaded.chain):
        raise ImproperlyConfigured("ALIVE_C2PA_CHAIN is a development certificate: set one that readers trust.")
    return loaded


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
