"""What must be there before the first page: tables, static files, keys. Quick when nothing is missing."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from generation.provenance.development_ca import ensure_development_ca


def migrate() -> None:
    """Apply pending migrations; asking costs some milliseconds."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Gather the static files when any of them changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state.update(f"{path}{storage.get_modified_time(path)}".encode())
    if stamp.exists() and stamp.read_text() == state.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state.hexdigest())


def make_development_credentials() -> None:
    """Make the clearly named development CA when the operator named no certificates of their own."""
    if not settings.C2PA_CHAIN and not settings.IN_PRODUCTION:
        ensure_development_ca(settings.DATA_DIR / "development-ca")
