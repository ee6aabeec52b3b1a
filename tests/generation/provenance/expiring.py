"""A certificate that runs out between the signing of a file and the reading of it, on a quick machine and on a slow one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from generation.provenance import development_ca
from generation.provenance.credentials import Authority, CredentialsError

LIFETIMES = (3, 6, 12, 24, 48)  # seconds


def signed_in_time(owner_in: Callable[[Path], Authority], sign: Callable[[Authority], object], folder: Path) -> Authority:
    """Let it be signed by a certificate that lives just long enough for it; return whose it is, when it is over."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(development_ca, "RENEW_BEFORE", timedelta(days=-1))
        for seconds in LIFETIMES:
            patched.setattr(development_ca, "LEAF_LIFETIME", timedelta(seconds=seconds))
            owner = owner_in(folder / f"ca-{seconds}")
            try:
                sign(owner)
                break
            except CredentialsError:  # over too early: the library signs with no expired certificate
                if seconds == LIFETIMES[-1]:
                    raise
    until = x509.load_pem_x509_certificates(owner.chain)[0].not_valid_after_utc
    threading.Event().wait(max(0.0, (until - datetime.now(UTC)).total_seconds() + 1.1))
    return owner
