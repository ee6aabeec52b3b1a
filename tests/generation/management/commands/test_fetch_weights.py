"""The command that brings weights: it says whose they are, fetches only what is pinned and accepted, and tells what is whole."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from alive_site import checks_engine
from alive_site.warmup import warm_up
from generation.engines import EngineError
from generation.engines.diffusion import catalogue, weights
from tests.generation.engines.diffusion.folders import LOADED, NAME, held, write

MODEL = catalogue.clip(NAME)
PART = "vae/diffusion_pytorch_model.safetensors"


@pytest.fixture
def models(tmp_path: Path, settings: LazySettings) -> Path:
    settings.MODELS_DIR = tmp_path / "models"
    return tmp_path / "models"


def say(*words: str) -> str:
    out = StringIO()
    call_command("fetch_weights", *words, stdout=out)
    return out.getvalue()


def test_says_whose_weights_it_brings_and_that_they_are_whole(tmp_path: Path, models: Path) -> None:
    said = say(NAME, "--from", str(write(tmp_path / "carried", LOADED)))
    folder = models / "diffusion" / NAME
    assert said.startswith(f"{MODEL.source} ({MODEL.licence}). {MODEL.terms}")
    assert said.rstrip().endswith(f"{NAME} is whole: {folder}")
    assert held(folder) == LOADED


def test_the_check_fetches_nothing_and_changes_nothing(tmp_path: Path, models: Path) -> None:
    with pytest.raises(CommandError, match=f"fetch_weights {NAME}"):
        say(NAME, "--check")
    assert not models.exists()
    say(NAME, "--from", str(write(tmp_path / "carried", LOADED)))
    folder = models / "diffusion" / NAME
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert say(NAME, "--check").rstrip() == f"{NAME} is whole: {folder}"
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_the_check_reads_every_byte(tmp_path: Path, models: Path) -> None:
    say(NAME, "--from", str(write(tmp_path / "carried", LOADED)))
    path = models / "diffusion" / NAME / PART
    path.write_bytes(path.read_bytes().replace(b"decoder", b"becoder", 1))
    with pytest.raises(CommandError, match=rf"damaged, fetch the weights again: {PART}\.$"):
        say(NAME, "--check")


def test_the_check_vouches_for_no_folder_without_a_manifest(tmp_path: Path, models: Path) -> None:
    say(NAME, "--from", str(write(tmp_path / "carried", LOADED)))
    (models / "diffusion" / NAME / weights.MANIFEST).unlink()
    with pytest.raises(CommandError, match="has no manifest: bring it with --from"):
        say(NAME, "--check")


def test_refuses_a_model_and_a_folder_that_are_not_there(tmp_path: Path, models: Path) -> None:
    with pytest.raises(CommandError, match="There is no model dall_e; the catalogue has"):
        say("dall_e")
    with pytest.raises(CommandError, match="There is no folder"):
        say(NAME, "--from", str(tmp_path / "nowhere"))
    assert not models.exists()


def test_asks_for_the_licence_before_anything_is_fetched(tmp_path: Path, models: Path, settings: LazySettings) -> None:
    with pytest.raises(CommandError, match=r"add 'LTX-2\.x Community' to ALIVE_ACCEPTED_LICENCES"):
        say("ltx_2_5_distilled", "--from", str(tmp_path))
    settings.ENGINE = "generation.engines.diffusion.engine:ltx_2_5_distilled"
    (problem,) = checks_engine.engine_can_work(None)
    assert (problem.id, "LTX-2.x Community" in str(problem.hint)) == ("alive.E041", True)
    with pytest.raises(EngineError, match="The licence of ltx_2_5_distilled was not accepted"):
        warm_up("alive.local")  # a worker looks before it loads anything
    settings.ACCEPTED_LICENCES = ["LTX-2.x Community"]
    assert checks_engine.engine_can_work(None) == []
    with pytest.raises(CommandError, match="diffusers' layout"):  # it went on and looked into the folder
        say("ltx_2_5_distilled", "--from", str(tmp_path))


@pytest.mark.parametrize("revision", [[], ["--revision", "main"], ["--revision", "4f1e"], ["--revision", "G" * 40]])
def test_fetches_nothing_that_nobody_pinned(models: Path, revision: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = replace(catalogue.still("z_image_turbo"), revision="")
    monkeypatch.setattr(catalogue, "find", lambda name, kind: found)
    with pytest.raises(
        CommandError, match=r"Nobody has pinned a commit of Tongyi-MAI/Z-Image-Turbo yet.* add --revision with its 40 digits"
    ):
        say("z_image_turbo", *revision)


def test_takes_no_other_commit_than_the_catalogues(models: Path) -> None:
    with pytest.raises(CommandError, match=f"names commit {MODEL.revision} of .*leave --revision out"):
        say(NAME, "--revision", "0" * 40)


def test_says_that_it_goes_on_where_the_disk_stopped_it(tmp_path: Path, models: Path) -> None:
    models.mkdir()
    (models / "diffusion").write_text("a file where the folder should be")
    with pytest.raises(CommandError, match=r"The weights could not be kept: .*goes on where it stopped"):
        say(NAME, "--from", str(write(tmp_path / "carried", LOADED)))
