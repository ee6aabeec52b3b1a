"""``manage.py restore``: only a whole backup, only into an empty site; ``--check`` looks and touches nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from stories.models import Photo
from tests.factories import PhotoFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(member: Any, tmp_path: Path) -> Path:
    """A backup of a site with one member and one photo."""
    PhotoFactory(owner=member)
    call_command("backup", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_the_check_finds_a_whole_backup_whole_and_restores_nothing(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Photo.objects.all().delete()
    call_command("restore", str(kept), "--check")
    assert f"{kept} is whole" in capsys.readouterr().out
    assert not Photo.objects.exists()


@pytest.mark.parametrize("damage", ["changed", "missing", "too many"])
def test_the_check_finds_every_kind_of_damage(damage: str, kept: Path) -> None:
    (name,) = Photo.objects.values_list("image", flat=True)
    file = kept / "files" / name
    if damage == "changed":
        file.write_bytes(file.read_bytes()[:-1] + b"!")
    elif damage == "missing":
        file.unlink()
    else:
        file.with_name("of somebody else").write_bytes(b"?")
    with pytest.raises(CommandError, match=r"1 files of this backup are missing or changed.*Nothing was restored"):
        call_command("restore", str(kept), "--check")


def test_never_writes_over_a_site_with_members(kept: Path) -> None:
    with pytest.raises(CommandError, match="has members already"):
        call_command("restore", str(kept))
    assert default_storage.exists(str(Photo.objects.get().image.name))


def test_a_backup_that_was_cut_off_is_none(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    with pytest.raises(CommandError, match="no complete backup"):
        call_command("restore", str(tmp_path / "kept"))
