"""A backup is a folder: the database, every file the rows name, the keys, and a list of their hashes. A restore believes nothing else.

The database is copied first: a file is stored before its row, so whatever the copy names is there, unless a member deleted it meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from alive_site.files import file_fields, walk

LIST = "list.json"
KEYS = ("secret_key", "watermark_key", "development-ca")  # of the data folder; what an operator named by settings is theirs to keep
CHUNK = 1024 * 1024  # bytes


class BackupError(Exception):
    """It cannot be done; the message says why and what to do. Nothing was changed."""


def backup(target: Path) -> dict[str, Any]:
    """Write a new folder ``target`` and return its list; until it is complete the folder has another name.

    Raises:
        BackupError: the folder exists already, or the database could not be copied.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; a backup never writes over another one.")
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "files").mkdir(parents=True)
    (partial / "keys").mkdir(mode=0o700)
    _dump(partial / "database")
    _copy_keys(settings.DATA_DIR, partial / "keys")
    for name in walk():
        _copy(name, partial / "files" / name)
    told = {"made": timezone.now().isoformat(), "database": connection.vendor, "sha256": _hashes(partial)}
    (partial / LIST).write_text(json.dumps(told, indent=1))
    partial.rename(target)
    return told


def restore(source: Path) -> list[str]:
    """Bring a backup into an empty site; return the names of files that rows ask for and the backup does not have.

    Raises:
        BackupError: the backup is damaged or of another kind of database, or this site is not empty.
    """
    told = checked(source)
    if told["database"] != connection.vendor:
        raise BackupError(f"This is a backup of {told['database']}, and this site runs on {connection.vendor}. Set ALIVE_DATABASE_URL.")
    if _has_members():
        raise BackupError("This site has members already. Restore into an empty one: another ALIVE_DATA_DIR, or an empty database.")
    _load(source / "database")
    _copy_keys(source / "keys", settings.DATA_DIR)
    for path in _paths(source / "files"):
        name = path.relative_to(source / "files").as_posix()
        default_storage.delete(name)
        with path.open("rb") as content:
            default_storage.save(name, File(content))
    return missing_files()


def checked(source: Path) -> dict[str, Any]:
    """Return the list of a backup whose every file has the hash that stands there.

    Raises:
        BackupError: it is no backup, or a file of it is missing, changed or too many.
    """
    try:
        told: dict[str, Any] = json.loads((source / LIST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{source} is no complete backup: {LIST} cannot be read.") from error
    found = _hashes(source)
    if found != told["sha256"]:
        wrong = sorted(name for name in found.keys() | told["sha256"].keys() if found.get(name) != told["sha256"].get(name))
        raise BackupError(f"{len(wrong)} files of this backup are missing or changed, {wrong[0]} among them. Nothing was restored.")
    return told


def missing_files() -> list[str]:
    """Return the names that rows ask for and the store does not have."""
    named: set[str] = set()
    for model, column in file_fields():
        named.update(model._base_manager.exclude(**{column: ""}).values_list(column, flat=True))
    return sorted(name for name in named if not default_storage.exists(name))


def _has_members() -> bool:
    with connection.cursor() as cursor:
        if "stories_user" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT COUNT(*) FROM stories_user")
        return bool(cursor.fetchone()[0])


def _dump(destination: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(destination) as copy:  # the backup API of SQLite: whole and consistent while others write
            connection.connection.backup(copy)
        copy.close()
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={destination}")


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        Path(settings.DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(source) as copy:
            connection.ensure_connection()
            copy.backup(connection.connection)
        copy.close()
        connection.close()
    else:
        connection.close()
        _postgres(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--exit-on-error",
            f"--dbname={settings.DATABASES['default']['NAME']}",
            str(source),
        )


def _postgres(program: str, *arguments: str) -> None:
    known = settings.DATABASES["default"]
    address = {"PGHOST": known["HOST"], "PGPORT": str(known["PORT"] or ""), "PGUSER": known["USER"], "PGPASSWORD": known["PASSWORD"]}
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "PGDATABASE": known["NAME"]} | {
        name: text for name, text in address.items() if text
    }
    try:
        subprocess.run([program, *arguments], env=environment, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupError(f"{program} is not installed. On Debian or Ubuntu: apt-get install postgresql-client") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program} failed: {error.stderr.strip()}") from error


def _copy_keys(source: Path, destination: Path) -> None:
    for kept in (source / name for name in KEYS):
        if kept.is_dir():
            shutil.copytree(kept, destination / kept.name, dirs_exist_ok=True)
        elif kept.exists():
            shutil.copy2(kept, destination / kept.name)


def _copy(name: str, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    try:
        with default_storage.open(name) as stored, destination.open("wb") as local:
            shutil.copyfileobj(stored, local, CHUNK)
    except FileNotFoundError:  # deleted by its owner between the listing and now
        destination.unlink(missing_ok=True)


def _paths(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in _paths(folder) if path.name != LIST or path.parent != folder}


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
