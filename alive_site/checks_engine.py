"""System checks of the model the operator chose: known, its licence accepted, its weights whole, a card that holds it. Without torch.

The driver's own program says how large the cards are; a worker asks torch again when it starts (``engines/diffusion/loading.py``).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from generation.engines.diffusion import catalogue, weights

SECONDS = 10.0  # the driver may have to wake its cards


@register()
def engine_can_work(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The engine's model is known, accepted, whole where its weights lie on this machine, and not too large for its cards."""
    chosen = ((settings.ENGINE, catalogue.ClipModel), (settings.PICTURE_ENGINE, catalogue.StillModel))
    return [found for path, kind in chosen for found in (*problems(path, kind), *_weights(path), *_memory(path))]


def problems(dotted_path: str, kind: type[catalogue.Model]) -> Iterator[CheckMessage]:
    """What stands against a chosen model wherever it runs; it has to be one of its kind."""
    if (name := catalogue.named_in(dotted_path)) is None:
        return
    if dotted_path != (right := f"{catalogue.MODULES[kind]}:{name}"):
        yield Error(f"{dotted_path} cannot do this work.", hint=f"Write {right}", id="alive.E040")
        return
    try:
        model = catalogue.find(name, kind)
    except catalogue.CatalogueError as error:
        yield Error(str(error), hint="Correct ALIVE_ENGINE or ALIVE_PICTURE_ENGINE.", id="alive.E040")
        return
    if model.asks_acceptance and model.licence not in settings.ACCEPTED_LICENCES:
        hint = f"Read its licence; if you accept it, add '{model.licence}' to ALIVE_ACCEPTED_LICENCES."
        yield Error(f"The licence of {model.name} was not accepted. {model.terms}", hint=hint, id="alive.E041")


def _weights(dotted_path: str) -> Iterator[CheckMessage]:
    """Half a folder, or a wrong one. None at all is no fault: web machines need no weights."""
    name = catalogue.named_in(dotted_path)
    if name is None or name not in catalogue.read():
        return
    model = catalogue.find(name, catalogue.Model)
    folder = weights.folder_of(model, settings.MODELS_DIR)
    if not folder.exists() and not weights.partial(folder).exists():
        return
    try:
        weights.require(model, folder)
    except weights.WeightsError as error:
        yield Error(str(error), hint=f"manage.py fetch_weights {model.name} --check tells of every file.", id="alive.E042")


def _memory(dotted_path: str) -> Iterator[CheckMessage]:
    """No card of this machine takes the model. A machine without cards is no worker of it: nothing to say."""
    name = catalogue.named_in(dotted_path)
    if name not in catalogue.read() or not (cards := cards_gib()):
        return
    try:
        catalogue.find(name, catalogue.Model).place_on(max(cards))
    except catalogue.CatalogueError as error:
        yield Error(str(error), hint="docs/diffusion-engine.md lists what each model needs.", id="alive.E043")


def cards_gib() -> list[float]:
    """Return the memory of each NVIDIA card of this machine in GiB; none where the driver has no program that says so."""
    if (program := shutil.which("nvidia-smi")) is None:
        return []
    asked = [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
        return [float(line) / 1024 for line in told.splitlines() if line.strip()]
    except (OSError, subprocess.SubprocessError, ValueError):
        return []  # a driver that does not answer: the worker says more
