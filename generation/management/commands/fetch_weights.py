"""``manage.py fetch_weights NAME``: the only way weights ever come to this machine."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from generation.engines.diffusion import catalogue, fetching, weights


class Command(BaseCommand):
    help = "Bring a model's weights here, from a hub or from a folder. Started again, it goes on where it stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="an entry of generation/engines/diffusion/catalogue.toml")
        parser.add_argument("--from", dest="folder", type=Path, help="a folder in diffusers' layout instead of the hub")
        parser.add_argument("--revision", default="", help="the hub's commit of a model whose entry names none: 40 digits")
        parser.add_argument("--check", action="store_true", help="fetch nothing; read every file that is here and compare its hash")

    def handle(self, *args: Any, name: str, folder: Path | None, revision: str, check: bool, **options: Any) -> None:
        try:
            model = catalogue.find(name, catalogue.Model)
            if check:
                self._check(model)
                return
            self._require_acceptance(model)
            self.stdout.write(f"{model.source} ({model.licence}). {model.terms}")
            source = fetching.Local(folder) if folder else fetching.Hub(_pinned(model, revision))
            done = fetching.fetch(model, source, settings.MODELS_DIR, self.stdout.write)
        except (catalogue.CatalogueError, weights.WeightsError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The weights could not be kept: {error}. Run this again, it goes on where it stopped.") from error
        self.stdout.write(self.style.SUCCESS(f"{model.name} is whole: {done}"))

    def _require_acceptance(self, model: catalogue.Model) -> None:
        if model.asks_acceptance and model.licence not in settings.ACCEPTED_LICENCES:
            raise CommandError(
                f"{model.terms} Read the licence at {model.source}; if you accept it, add '{model.licence}' to ALIVE_ACCEPTED_LICENCES."
            )

    def _check(self, model: catalogue.Model) -> None:
        folder = weights.folder_of(model, settings.MODELS_DIR)
        weights.require(model, folder)
        if not weights.read_manifest(folder):
            raise CommandError(f"{folder} has no manifest: bring it with --from, which makes one.")
        if broken := weights.damaged(folder):
            raise CommandError(f"These files are damaged, fetch the weights again: {', '.join(broken)}.")
        self.stdout.write(self.style.SUCCESS(f"{model.name} is whole: {folder}"))


def _pinned(model: catalogue.Model, revision: str) -> catalogue.Model:
    """Return the entry with a commit. What a branch holds changes from day to day, and a hash it gives of itself proves nothing."""
    if model.revision and revision not in ("", model.revision):
        raise CommandError(f"The catalogue names commit {model.revision} of {model.source}: leave --revision out.")
    if model.revision:
        return model
    if not re.fullmatch("[0-9a-f]{40}", revision):
        raise CommandError(
            f"Nobody has pinned a commit of {model.source} yet: look at it on the hub, choose one, and add --revision with its 40 digits."
        )
    return replace(model, revision=revision)
