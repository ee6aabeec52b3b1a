"""``manage.py backup FOLDER``: the whole site in one new folder, while it runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alive_site.backup import BackupError, backup


class Command(BaseCommand):
    help = "Copy the database, every file and the keys into a new folder. The site may go on running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            told = backup(folder)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder}: {len(told['sha256'])} files. It holds keys and private photos: keep it as you keep those.")
