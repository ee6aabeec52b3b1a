"""The restore drill: a site is backed up, brought up elsewhere by the commands an operator types, and is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from alive_site.env import ROOT
from stories.models import Photo
from tests.factories import PhotoFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def photo(member: Any) -> Photo:
    return PhotoFactory(owner=member)


def elsewhere(data_dir: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a site of its own, as an operator would."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ALIVE_", "DJANGO_"))}
    environment |= {"ALIVE_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "alive_site.settings"}
    return subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_backup_brings_the_whole_site_up_elsewhere(photo: Photo, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "kept"))
    answer = elsewhere(tmp_path / "new", "restore", str(tmp_path / "kept"))
    assert "Restored; 0 files are missing" in answer.stdout, answer.stderr
    asked = (
        "from stories.models import Photo; print(Photo.objects.get().owner, Photo.objects.get().image.read() == open({!r}, 'rb').read())"
    )
    told = elsewhere(tmp_path / "new", "shell", "--verbosity", "0", "-c", asked.format(default_storage.path(str(photo.image.name))))
    assert told.stdout.split() == ["sari", "True"], told.stderr
    assert "No changes" in elsewhere(tmp_path / "new", "makemigrations", "--check", "--dry-run").stdout


def test_says_which_files_a_backup_does_not_have(photo: Photo, tmp_path: Path) -> None:
    default_storage.delete(str(photo.image.name))
    call_command("backup", str(tmp_path / "kept"))
    answer = elsewhere(tmp_path / "new", "restore", str(tmp_path / "kept"))
    assert f"missing: {photo.image.name}" in answer.stdout


def test_restores_nothing_of_a_damaged_backup(photo: Photo, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "kept"))
    call_command("restore", str(tmp_path / "kept"), check=True)
    with (tmp_path / "kept" / "files" / str(photo.image.name)).open("ab") as kept:
        kept.write(b"!")
    answer = elsewhere(tmp_path / "new", "restore", str(tmp_path / "kept"))
    assert "1 files of this backup are missing or changed" in answer.stderr
    assert not (tmp_path / "new" / "alive.sqlite3").exists()
