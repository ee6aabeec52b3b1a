"""What the environment makes of Django's settings: safe by itself in production, and whole on a laptop."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.module_loading import import_string

from alive_site.env import ROOT, Environment

Settings = dict[str, Any]
Read = Callable[..., Settings]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Read:
    """Read the module anew, with these settings of the operator and no others."""
    for name in [name for name in os.environ if name.startswith("ALIVE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setitem(Environment.model_config, "env_file", None)

    def once(**told: str) -> Settings:
        with monkeypatch.context() as chosen:
            for name, value in ({"DATA_DIR": str(tmp_path)} | told).items():
                chosen.setenv(f"ALIVE_{name}", value)
            return runpy.run_path(str(ROOT / "alive_site" / "settings.py"))

    return once


PRODUCTION = {"PROFILE": "production", "SITE_URL": "https://alive.example/"}


def test_a_laptop_makes_its_secrets_once_and_shows_them_to_nobody(read: Read, tmp_path: Path) -> None:
    first, second = read(), read()
    for name in ("SECRET_KEY", "WATERMARK_KEY"):
        assert len(first[name]) >= 40 and first[name] == second[name]
        assert (tmp_path / name.lower()).stat().st_mode & 0o077 == 0
    assert first["SECRET_KEY"] != first["WATERMARK_KEY"]


def test_production_makes_up_no_secret(read: Read, tmp_path: Path) -> None:
    """The checks refuse an empty one; one of its own would differ on each machine of a fleet."""
    ours = read(**PRODUCTION)
    assert (ours["SECRET_KEY"], ours["WATERMARK_KEY"]) == ("", "")
    assert not list(tmp_path.iterdir())


def test_a_site_with_tls_sends_nothing_without_it(read: Read) -> None:
    ours = read(**PRODUCTION)
    assert all(ours[f"{name}_COOKIE_SECURE"] for name in ("SESSION", "CSRF", "LANGUAGE"))
    assert ours["SECURE_SSL_REDIRECT"] and ours["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert ours["CSRF_TRUSTED_ORIGINS"] == ["https://alive.example"]


def test_a_laptop_without_tls_can_be_logged_into(read: Read) -> None:
    ours = read()
    assert not any(ours[name] for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"))
    assert ours["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]


def test_believes_a_header_about_tls_only_behind_a_proxy(read: Read) -> None:
    assert read()["SECURE_PROXY_SSL_HEADER"] is None
    assert read(**PRODUCTION)["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_production_never_lets_staff_in_without_a_second_factor(read: Read) -> None:
    assert read(STAFF_SECOND_FACTOR="false")["STAFF_SECOND_FACTOR"] is False
    assert read(STAFF_SECOND_FACTOR="false", **PRODUCTION)["STAFF_SECOND_FACTOR"] is True


def test_runs_on_a_file_until_a_server_is_named(read: Read, tmp_path: Path) -> None:
    file, server = (read(DATABASE_URL=url)["DATABASES"]["default"] for url in ("", "postgres://me:a%40b@far/alive?sslmode=require"))
    assert Path(file["NAME"]).parent == tmp_path and file["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert (server["HOST"], server["NAME"], server["PASSWORD"]) == ("far", "alive", "a@b")
    assert server["CONN_HEALTH_CHECKS"] and server["OPTIONS"]["pool"] and server["OPTIONS"]["sslmode"] == "require"


def test_several_processes_share_what_a_server_is_named_for(read: Read) -> None:
    alone, fleet = read(), read(CACHE_URL="redis://far/2", CHANNEL_LAYER_URL="redis://far/1")
    assert "CACHES" not in alone and "embedded" in alone["CHANNEL_LAYERS"]["default"]["BACKEND"]
    assert fleet["CACHES"]["default"]["LOCATION"] == "redis://far/2"
    assert fleet["CHANNEL_LAYERS"]["default"]["CONFIG"] == {"hosts": ["redis://far/1"]}


def test_a_bucket_is_private_and_its_links_run_out(read: Read) -> None:
    ours = read(S3_BUCKET="alive", S3_ENDPOINT_URL="https://store.example:9000/base")
    options = ours["STORAGES"]["default"]["OPTIONS"]
    assert options["default_acl"] == "private" and options["querystring_auth"] and options["querystring_expire"] <= 600
    assert options["access_key"] is None  # the machine's own role
    allowed = {name for name, sources in ours["CONTENT_SECURITY_POLICY"]["DIRECTIVES"].items() if "https://store.example:9000" in sources}
    assert allowed == {"img-src", "media-src"}


def test_files_of_a_laptop_are_its_users_alone(settings: LazySettings) -> None:
    name = default_storage.save("photos/somebody/a.jpg", ContentFile(b"private"))
    path = Path(default_storage.path(name))
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    default_storage.delete(name)


@pytest.mark.parametrize("endpoint", ["", "https://store.example"])
def test_no_page_may_run_what_is_not_ours(endpoint: str, read: Read) -> None:
    directives = read(S3_ENDPOINT_URL=endpoint)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    for name in ("default-src", "script-src", "style-src", "connect-src"):
        assert directives.get(name, ["'self'"]) == ["'self'"]
    assert {directives[name][0] for name in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://me:p%40ss@mail.example:587", "mail.example", 587, True, False),
        ("smtps://me:p%40ss@mail.example:465", "mail.example", 465, False, True),
        ("smtp://me:p%40ss@localhost", "localhost", 25, False, False),
    ],
)
def test_sends_e_mail_by_the_address_it_was_given(url: str, host: str, port: int, tls: bool, ssl: bool, read: Read) -> None:
    ours = read(EMAIL_URL=url, EMAIL_FROM="Alive <post@alive.example>")
    assert [ours[f"EMAIL_{name}"] for name in ("HOST", "PORT", "USE_TLS", "USE_SSL", "HOST_PASSWORD")] == [host, port, tls, ssl, "p@ss"]
    assert ours["SERVER_EMAIL"] == "post@alive.example"


def test_asks_for_a_confirmed_address_only_where_a_letter_can_arrive(read: Read) -> None:
    printed, sent = read(), read(EMAIL_URL="smtp://mail.example")
    assert (printed["ACCOUNT_EMAIL_VERIFICATION"], sent["ACCOUNT_EMAIL_VERIFICATION"]) == ("optional", "mandatory")
    assert "console" in printed["EMAIL_BACKEND"] and "smtp" in sent["EMAIL_BACKEND"]


def test_measures_everything_or_nothing(read: Read) -> None:
    """The two of Prometheus stand around all others, or the numbers leave some out."""
    plain, measured = read()["MIDDLEWARE"], read(METRICS_TOKEN="a token of twenty characters")["MIDDLEWARE"]
    assert measured[1:-1] == plain and "Before" in measured[0] and "After" in measured[-1]
    assert not any("prometheus" in name for name in plain)


def test_the_api_is_for_members_until_a_view_says_otherwise(read: Read) -> None:
    api = read()["REST_FRAMEWORK"]
    assert api["DEFAULT_PERMISSION_CLASSES"] == ["rest_framework.permissions.IsAuthenticated"]
    assert api["DEFAULT_THROTTLE_CLASSES"] and api["NUM_PROXIES"] == 0


def dotted(value: object) -> list[str]:
    """Every dotted path in a setting, however deep it lies."""
    if isinstance(value, dict):
        return [path for each in value.values() for path in dotted(each)]
    if isinstance(value, (list, tuple)):
        return [path for each in value for path in dotted(each)]
    ours = (
        "alive_site.",
        "stories.",
        "moderation.",
        "generation.",
        "django.",
        "allauth.",
        "csp.",
        "drf_",
        "rest_framework.",
        "whitenoise.",
    )
    return [value] if isinstance(value, str) and value.startswith(ours) and "." in value else []


def test_names_only_what_there_is(read: Read) -> None:
    ours = read()
    skipped = ("INSTALLED_APPS", "AUTH_USER_MODEL", "ROOT_URLCONF", "LOGGING")  # Django looks these up before the first test
    paths = [path for name, value in ours.items() if name.isupper() and name not in skipped for path in dotted(value)]
    assert len(paths) > 40
    for path in paths:
        import_string(path.replace(":", "."))
