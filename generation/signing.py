"""Who signs on this site: the operator's certificates, or the development ones of a laptop."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from generation.provenance.credentials import Authority
from generation.provenance.development_ca import ensure_development_ca


@cache
def authority() -> Authority:
    """Return the signer of this process, read once."""
    chain, key, anchors = settings.C2PA_CHAIN, settings.C2PA_KEY, settings.C2PA_ANCHORS
    if not chain:
        made = ensure_development_ca(settings.DATA_DIR / "development-ca")
        chain, key, anchors = made.chain, made.key, made.anchors
    if not key:
        raise ImproperlyConfigured("ALIVE_C2PA_CHAIN is set, but ALIVE_C2PA_KEY is not: name the file of the private key.")
    return Authority(
        chain=chain.read_bytes(),
        key=key.read_bytes(),
        anchors=anchors.read_bytes() if anchors else b"",
        tsa_url=settings.C2PA_TSA_URL,
    )
