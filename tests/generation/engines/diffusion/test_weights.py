"""Which files are brought, from a folder, and what is said when they are not whole. Without torch and without a hub."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from alive_site import checks_engine
from generation.engines.diffusion import catalogue, weights
from generation.engines.diffusion.weights import WeightsError
from tests.generation.engines.diffusion.folders import ENGINE, LEFT_OUT, LOADED, NAME, fetch

MODEL = catalogue.clip(NAME)


def test_leaves_out_the_parts_the_catalogue_does_without(source: Path) -> None:
    files = [*LOADED, *LEFT_OUT]
    chosen = weights.needed(files, lambda name: (source / name).read_bytes(), without=("text_encoder",))
    assert not [name for name in chosen if name.startswith("text_encoder/")]


def test_the_system_check_sees_names_and_sizes_and_reads_no_bytes(source: Path, models: Path) -> None:
    fetch(source)
    path = models / "diffusion" / NAME / "vae" / "diffusion_pytorch_model.safetensors"
    path.write_bytes(path.read_bytes().replace(b"decoder", b"becoder", 1))
    assert checks_engine.engine_can_work(None) == []  # at every start; --check reads every byte
    path.write_bytes(path.read_bytes()[:-1])
    (problem,) = checks_engine.engine_can_work(None)
    assert "vae/diffusion_pytorch_model.safetensors is missing or cut short" in problem.msg


def test_the_system_check_refuses_the_folder_of_another_model(source: Path, models: Path, settings: LazySettings) -> None:
    fetch(source)
    index = models / "diffusion" / NAME / "model_index.json"
    index.write_bytes(index.read_bytes().replace(b"WanTransformer3DModel", b"UNet2DModel"))
    (problem,) = checks_engine.engine_can_work(None)
    assert problem.id == "alive.E042"
    assert f"holds another model than {NAME}: move it away and run manage.py fetch_weights {NAME}" in problem.msg


def test_refuses_an_engine_the_catalogue_does_not_have(models: Path, settings: LazySettings) -> None:
    settings.ENGINE = f"{ENGINE}:dall_e"
    (problem,) = checks_engine.engine_can_work(None)
    assert problem.id == "alive.E040"
    settings.ENGINE = "generation.engines.living:LivingEngine"
    assert checks_engine.engine_can_work(None) == []


def test_refuses_a_damaged_manifest(source: Path, models: Path) -> None:
    fetch(source)
    folder = models / "diffusion" / NAME
    (folder / weights.MANIFEST).write_text("{")
    with pytest.raises(WeightsError, match="damaged: delete the folder"):
        weights.require(MODEL, folder)
