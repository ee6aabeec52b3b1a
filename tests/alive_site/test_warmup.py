"""What a worker loads before its first message: its own engine and no other, and a reason when it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from alive_site import warmup
from generation.engines import EngineError
from generation.engines.diffusion import catalogue
from generation.engines.diffusion.catalogue import ClipModel, StillModel
from tests.engines import ScriptedEngine, ScriptedPictures

loaded: list[str] = []


class Warm(ScriptedEngine):
    """Loads weights when it is asked to."""

    def __init__(self, models_dir: Path) -> None:
        super().__init__(models_dir)
        loaded.append("clips")

    def warm_up(self) -> None:
        loaded.append("weights")


class Cold(ScriptedPictures):
    def __init__(self, models_dir: Path) -> None:
        super().__init__(models_dir)
        loaded.append("pictures")


class Judge:
    name, version = "judge", "1"

    def __init__(self, models_dir: Path) -> None:
        loaded.append("classifier")


@pytest.fixture(autouse=True)
def _parts(settings: LazySettings, tmp_path: Path) -> None:
    """A folder of models nobody has loaded anything from: what is loaded is remembered by it."""
    loaded.clear()
    settings.MODELS_DIR = tmp_path
    settings.PICTURE_CLASSIFIERS, settings.TEXT_CLASSIFIERS = [f"{__name__}:Judge"], []
    settings.ENGINE, settings.PICTURE_ENGINE = f"{__name__}:Warm", f"{__name__}:Cold"


@pytest.mark.parametrize(
    ("queue", "parts"),
    [
        ("alive.local", ["classifier", "clips", "weights"]),
        ("pictures.local", ["classifier", "pictures"]),
        ("checks.local", ["classifier"]),
    ],
)
def test_loads_what_its_queue_needs_and_nothing_else(queue: str, parts: list[str]) -> None:
    warmup.warm_up(queue)
    assert loaded == parts


def test_a_classifier_that_is_away_keeps_no_worker_from_starting(settings: LazySettings) -> None:
    """Its requests wait; the worker that would take them when it is back must be there."""
    settings.TEXT_CLASSIFIERS = ["no_such_module:Judge"]
    warmup.warm_up("alive.local")
    assert loaded == ["classifier", "clips", "weights"]


@pytest.mark.parametrize(
    ("queue", "setting", "kind"), [("alive.local", "ENGINE", ClipModel), ("pictures.local", "PICTURE_ENGINE", StillModel)]
)
def test_an_engine_that_cannot_work_says_why_and_what_to_do(queue: str, setting: str, kind: Any, settings: LazySettings) -> None:
    setattr(settings, setting, f"{catalogue.MODULES[kind]}:no_such_model")
    with pytest.raises(EngineError, match=r"no_such_model.* Correct ALIVE_ENGINE"):
        warmup.warm_up(queue)
    warmup.warm_up("checks.local")  # who only judges does not mind
