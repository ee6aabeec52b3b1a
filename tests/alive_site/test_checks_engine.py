"""The model the operator chose is known, accepted and whole, or the site says what to write instead; without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from alive_site.checks_engine import engine_can_work, problems
from generation.engines.diffusion import catalogue, weights
from generation.engines.diffusion.catalogue import ClipModel, StillModel

CLIPS, STILLS = catalogue.MODULES[ClipModel], catalogue.MODULES[StillModel]
MODELS = catalogue.read()
CLIP = next(name for name, model in MODELS.items() if isinstance(model, ClipModel))
STILL = next(name for name, model in MODELS.items() if isinstance(model, StillModel))


def ids(messages: Any) -> list[str]:
    return [message.id for message in messages]


@pytest.fixture(autouse=True)
def _accepted(settings: LazySettings, tmp_path: Path) -> None:
    settings.ACCEPTED_LICENCES = {model.licence for model in MODELS.values()}
    settings.MODELS_DIR = tmp_path
    settings.PICTURE_ENGINE = ""


def test_has_nothing_to_say_about_the_engine_of_a_laptop(settings: LazySettings) -> None:
    settings.ENGINE = "generation.engines.living:LivingEngine"
    assert engine_can_work(None) == []


@pytest.mark.parametrize("name", MODELS)
def test_takes_every_model_of_the_catalogue_for_its_own_work_and_no_other(name: str) -> None:
    kind = ClipModel if isinstance(MODELS[name], ClipModel) else StillModel
    other = StillModel if kind is ClipModel else ClipModel
    assert list(problems(f"{catalogue.MODULES[kind]}:{name}", kind)) == []
    (refused,) = problems(f"{catalogue.MODULES[kind]}:{name}", other)
    assert refused.id == "alive.E040"


def test_says_what_to_write_instead() -> None:
    (refused,) = problems(f"{STILLS}:{CLIP}", ClipModel)
    assert refused.hint == f"Write {CLIPS}:{CLIP}"


def test_refuses_a_model_nobody_knows() -> None:
    (refused,) = problems(f"{CLIPS}:no_such_model", ClipModel)
    assert refused.id == "alive.E040"
    assert "no_such_model" in refused.msg


def test_a_licence_that_asks_to_be_accepted_is_accepted_first(settings: LazySettings) -> None:
    asking = [model for model in MODELS.values() if model.asks_acceptance]
    assert asking
    for model in asking:
        kind = ClipModel if isinstance(model, ClipModel) else StillModel
        settings.ACCEPTED_LICENCES = {other.licence for other in MODELS.values()} - {model.licence}
        (refused,) = problems(f"{catalogue.MODULES[kind]}:{model.name}", kind)
        assert refused.id == "alive.E041"
        assert refused.hint is not None and model.licence in refused.hint


def test_a_free_licence_asks_nothing(settings: LazySettings) -> None:
    settings.ACCEPTED_LICENCES = set()
    for model in MODELS.values():
        if not model.asks_acceptance:
            kind = ClipModel if isinstance(model, ClipModel) else StillModel
            assert list(problems(f"{catalogue.MODULES[kind]}:{model.name}", kind)) == []


def test_minds_half_a_folder_and_none_at_all_not(settings: LazySettings, tmp_path: Path) -> None:
    """Web machines need no weights; but a folder that is half there would fail every clip."""
    settings.ENGINE = f"{CLIPS}:{CLIP}"
    assert engine_can_work(None) == []
    folder = weights.folder_of(MODELS[CLIP], tmp_path)
    folder.mkdir(parents=True)
    assert ids(engine_can_work(None)) == ["alive.E042"]
    folder.rmdir()
    weights.partial(folder).mkdir()
    assert ids(engine_can_work(None)) == ["alive.E042"]


def test_looks_at_both_engines(settings: LazySettings) -> None:
    settings.ENGINE, settings.PICTURE_ENGINE = f"{CLIPS}:nothing", f"{STILLS}:nothing"
    assert ids(engine_can_work(None)) == ["alive.E040", "alive.E040"]


def test_needs_no_torch() -> None:
    """A web machine checks the same settings."""
    program = "import sys; sys.modules['torch'] = None; from generation.engines.diffusion import catalogue, weights; catalogue.read()"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# --- the machine's cards, as the driver's program tells of them -----------------------------------------------------------------


def driver(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """A program of the driver's name that answers so."""
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize(("mib", "found"), [("1024", ["alive.E043"]), ("1024\n98304", []), ("", []), ("[N/A]", [])])
def test_refuses_a_model_that_no_card_of_this_machine_takes(
    mib: str, found: list[str], settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver(monkeypatch, tmp_path, f"printf '{mib}'")
    settings.ENGINE = f"{CLIPS}:{CLIP}"
    messages = engine_can_work(None)
    assert ids(messages) == found
    assert not messages or "needs a card with" in messages[0].msg


def test_lets_a_driver_that_fails_be_the_workers_to_tell(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver(monkeypatch, tmp_path, "exit 9")
    settings.ENGINE = f"{CLIPS}:{CLIP}"
    assert engine_can_work(None) == []
