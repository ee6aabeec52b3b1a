"""``manage.py restore FOLDER``: a backup into an empty site; ``--check`` only looks whether it is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alive_site.backup import BackupError, checked, restore


class Command(BaseCommand):
    help = "Bring a backup into an empty site. Stop the web and the workers first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="only compare every file of the backup with its hash")

    def handle(self, *args: Any, folder: Path, check: bool, **options: Any) -> None:
        try:
            missing = [] if checked(folder) and check else restore(folder)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for name in missing:
            self.stdout.write(self.style.WARNING(f"missing: {name}"))
        self.stdout.write(f"{folder} is whole" if check else f"Restored; {len(missing)} files are missing. Start the site again.")
