"""What must be there before the first page is made when it is missing, and left alone when it is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

from alive_site import preparation


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The management commands that ran: for real, but for those that would touch this test's own database."""
    names: list[str] = []

    def noting(name: str, **options: Any) -> None:
        names.append(name)
        if name != "migrate":
            call_command(name, **options)

    monkeypatch.setattr("alive_site.preparation.call_command", noting)
    return names


@pytest.fixture
def static(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """One static file, in a folder of its own."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    found: Any = finders.get_finder
    found.cache_clear()
    yield source
    found.cache_clear()


def test_gathers_static_files_once(static: Path, called: list[str], settings: LazySettings) -> None:
    for _ in range(2):
        preparation.collect_static()
    assert called == ["collectstatic"]
    assert (Path(settings.STATIC_ROOT) / "one.css").read_text() == "a { color: red }"


@pytest.mark.parametrize("change", ["changed", "added", "removed"])
def test_gathers_them_again_when_any_changed(change: str, static: Path, called: list[str], settings: LazySettings) -> None:
    (static / "two.css").write_text("b {}")
    preparation.collect_static()
    if change == "changed":
        os.utime(static / "one.css", (1, 1))
    elif change == "added":
        (static / "three.css").write_text("c {}")
    else:
        (static / "two.css").unlink()
    preparation.collect_static()
    assert called == ["collectstatic"] * 2
    assert (Path(settings.STATIC_ROOT) / "two.css").exists() is (change != "removed")


def test_a_gathering_that_was_cut_off_is_done_again(static: Path, called: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(name: str, **_options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr("alive_site.preparation.call_command", killed)
        with pytest.raises(KeyboardInterrupt):
            preparation.collect_static()
    preparation.collect_static()
    assert called == ["collectstatic"]


@pytest.mark.django_db
def test_migrates_nothing_where_nothing_is_pending(called: list[str]) -> None:
    preparation.migrate()
    assert called == []


@pytest.mark.django_db
def test_migrates_where_something_is(called: list[str], monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "not" / "there" / "yet"
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("one", False)])
    preparation.migrate()
    assert called == ["migrate"]
    assert settings.DATA_DIR.is_dir()


@pytest.mark.parametrize(
    ("chain", "in_production", "is_made"), [(None, False, True), (None, True, False), (Path("chain.pem"), False, False)]
)
def test_makes_credentials_only_for_a_laptop_without_any(
    chain: Path | None, in_production: bool, is_made: bool, settings: LazySettings, tmp_path: Path
) -> None:
    settings.C2PA_CHAIN, settings.IN_PRODUCTION, settings.DATA_DIR = chain, in_production, tmp_path
    preparation.make_development_credentials()
    assert (tmp_path / "development-ca" / "chain.pem").exists() is is_made
