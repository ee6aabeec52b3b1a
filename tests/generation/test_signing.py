"""Whose certificate signs, what happens when it is replaced, and what is said before it runs out."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from alive_site.checks import certificate_lasts
from generation import signing
from generation.provenance import development_ca


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
