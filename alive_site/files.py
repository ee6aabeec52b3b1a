"""Every stored file, and which of them no row names any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

import structlog
from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.db.models import FileField, Model
from django.utils import timezone

FOLDERS = ("album", "avatars", "clips", "pictures", "requests")  # ours; whatever else lies in the store is left alone
GRACE = timedelta(hours=1)  # a file is stored before its row: younger than this it may still be waiting for it
BATCH = 400  # names asked for at once; SQLite takes at most 999
log = structlog.get_logger(__name__)


def walk(storage: Storage = default_storage, folders: Iterable[str] = FOLDERS) -> Iterator[str]:
    """Yield the name of every file under ``folders``, deepest last."""
    for folder in folders:
        try:
            inside, files = storage.listdir(folder)
        except FileNotFoundError:
            continue
        yield from (f"{folder}/{name}" for name in sorted(files))
        yield from walk(storage, (f"{folder}/{name}" for name in sorted(inside)))


def file_fields() -> list[tuple[type[Model], str]]:
    """Return every column of every model that names a file."""
    return [(model, field.name) for model in apps.get_models() for field in model._meta.fields if isinstance(field, FileField)]


def without_row(names: Iterable[str]) -> Iterator[str]:
    """Yield those names that no row has."""
    columns = file_fields()
    waiting = iter(names)
    while batch := list(islice(waiting, BATCH)):
        known: set[str] = set()
        for model, column in columns:
            known.update(model._base_manager.filter(**{f"{column}__in": batch}).values_list(column, flat=True))
        yield from (name for name in batch if name not in known)


def remove_orphans(storage: Storage = default_storage) -> int:
    """Delete files whose row never came, or went without them; return how many."""
    removed = 0
    for name in without_row(walk(storage)):
        if storage.get_modified_time(name) < timezone.now() - GRACE:
            storage.delete(name)
            removed += 1
            log.info("removed a file nobody owns", name=name)
    return removed
