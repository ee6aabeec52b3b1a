"""``manage.py backup``: a new folder, its size in one sentence, and never another backup written over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alive_site.backup import LIST, checked
from tests.factories import PhotoFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_tells_how_many_files_it_kept_and_that_they_are_secret(member: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    PhotoFactory.create_batch(2, owner=member)
    call_command("backup", str(tmp_path / "kept"))
    kept = checked(tmp_path / "kept")["sha256"]
    said = capsys.readouterr().out
    assert f": {len(kept)} files" in said and "private photos" in said
    assert (tmp_path / "kept" / "keys").stat().st_mode & 0o077 == 0


def test_never_writes_over_a_backup(tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "kept"))
    before = json.loads((tmp_path / "kept" / LIST).read_text())
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(tmp_path / "kept"))
    assert json.loads((tmp_path / "kept" / LIST).read_text()) == before


def test_begins_anew_where_an_earlier_one_was_cut_off(member: Any, tmp_path: Path) -> None:
    PhotoFactory(owner=member)
    (tmp_path / "kept.partial" / "files").mkdir(parents=True)
    (tmp_path / "kept.partial" / "files" / "of another day").write_text("?")
    call_command("backup", str(tmp_path / "kept"))
    assert "files/of another day" not in checked(tmp_path / "kept")["sha256"]
    assert not (tmp_path / "kept.partial").exists()
