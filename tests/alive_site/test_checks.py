"""What is unsafe or cannot work is refused at start, each by its own number, in a sentence that says what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from alive_site.checks import certificate_lasts, production_is_safe, regions_fit
from generation.provenance import development_ca
from generation.provenance.development_ca import ensure_development_ca


def ids(messages: list[Any]) -> list[str]:
    assert all(message.msg.endswith(".") and message.hint.endswith(".") for message in messages)
    return [message.id for message in messages]


@pytest.fixture
def production(settings: LazySettings, tmp_path: Path) -> LazySettings:
    """A site that has all it needs."""
    settings.IN_PRODUCTION, settings.DEBUG, settings.HTTPS = True, False, True
    settings.SECRET_KEY, settings.WATERMARK_KEY = "x" * 40, "y" * 24
    settings.ALLOWED_HOSTS = ["alive.example"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.C2PA_CHAIN, settings.C2PA_KEY, settings.C2PA_SIGNER = tmp_path / "chain.pem", tmp_path / "key.pem", ""
    return settings


def test_has_nothing_to_say_about_a_site_that_has_all_it_needs(production: LazySettings) -> None:
    assert production_is_safe(None) == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("DEBUG", True, "E001"),
        ("SECRET_KEY", "x" * 39, "E002"),
        ("HTTPS", False, "E003"),
        ("C2PA_CHAIN", None, "E004"),
        ("C2PA_KEY", None, "E004"),
        ("WATERMARK_KEY", "y" * 23, "E005"),
        ("ALLOWED_HOSTS", ["alive.example", "*"], "E006"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "E007"),
    ],
)
def test_refuses_in_production_what_is_only_good_on_a_laptop(name: str, value: object, number: str, production: LazySettings) -> None:
    setattr(production, name, value)
    assert ids(production_is_safe(None)) == [f"alive.{number}"]
    production.IN_PRODUCTION = False
    assert production_is_safe(None) == []


def test_tells_everything_that_is_wrong_at_once(production: LazySettings) -> None:
    production.DEBUG, production.HTTPS = True, False
    assert ids(production_is_safe(None)) == ["alive.E001", "alive.E003"]


def test_a_region_nobody_can_allow_makes_no_clips(settings: LazySettings) -> None:
    settings.REGIONS = ["eu", "asia"]
    settings.REGION = "eu"
    assert regions_fit(None) == []
    settings.REGION = "mars"
    assert ids(regions_fit(None)) == ["alive.E010"]


@pytest.fixture
def chain(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the certificate that signs, good for so long, by whom one says."""

    def make(lasts: timedelta, *, name: str = "A real authority") -> None:
        monkeypatch.setattr(development_ca, "LEAF_LIFETIME", lasts)
        monkeypatch.setattr(development_ca, "NAME", name)
        settings.C2PA_CHAIN = ensure_development_ca(tmp_path / f"{lasts.total_seconds()}{name}").chain
        monkeypatch.setattr(development_ca, "NAME", "Alive DEVELOPMENT")

    return make


@pytest.mark.parametrize(
    ("lasts", "found"),
    [(timedelta(days=300), []), (timedelta(days=31), []), (timedelta(days=29), ["alive.W001"]), (timedelta(minutes=-1), ["alive.E009"])],
)
def test_warns_before_the_certificate_runs_out_and_refuses_after(lasts: timedelta, found: list[str], chain: Any) -> None:
    chain(lasts)
    assert ids(certificate_lasts(None)) == found


def test_refuses_a_development_certificate_in_production_and_says_nothing_without_one(chain: Any, settings: LazySettings) -> None:
    chain(timedelta(days=300), name="Alive DEVELOPMENT")
    assert certificate_lasts(None) == []
    settings.IN_PRODUCTION = True
    assert ids(certificate_lasts(None)) == ["alive.E008"]
    settings.C2PA_CHAIN = None
    assert certificate_lasts(None) == []
