"""Which files are brought, from a folder, and what is said when they are not whole. Without torch and without a hub."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from alive_site import checks_engine
from generation.engines.diffusion import catalogue, fetching, weights
from generation.engines.diffusion.weights import WeightsError
from tests.generation.engines.diffusion.folders import LEFT_OUT, LOADED, NAME, held, write

ENGINE = "generation.engines.diffusion.engine"
MODEL = catalogue.clip(NAME)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "carried", LOADED | LEFT_OUT)


@pytest.fixture
def models(tmp_path: Path, settings: LazySettings) -> Path:
    settings.MODELS_DIR, settings.ENGINE = tmp_path / "models", f"{ENGINE}:{NAME}"
    return tmp_path / "models"


def fetch(source: Path) -> None:
    call_command("fetch_weights", NAME, "--from", str(source), stdout=StringIO())


def test_brings_what_the_pipeline_loads_and_nothing_else(source: Path, models: Path) -> None:
    fetch(source)
    assert held(models / "diffusion" / NAME) == LOADED
    assert [path.name for path in (models / "diffusion").iterdir()] == [NAME]
    assert checks_engine.engine_can_work(None) == []
    call_command("fetch_weights", NAME, "--check", stdout=StringIO())


def test_leaves_out_the_parts_the_catalogue_does_without(source: Path) -> None:
    files = [*LOADED, *LEFT_OUT]
    chosen = weights.needed(files, lambda name: (source / name).read_bytes(), without=("text_encoder",))
    assert not [name for name in chosen if name.startswith("text_encoder/")]


def test_goes_on_with_half_a_file(source: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is pulled out in the middle of the largest file; the next run copies only the rest."""
    copy, whole = shutil.copyfileobj, len(LOADED["transformer/diffusion_pytorch_model.safetensors"])

    def pulled_out(source: Any, target: Any, length: int = 0) -> None:
        if source.name.endswith("network.safetensors") or "transformer/diffusion" in source.name:
            target.write(source.read(whole // 2))
            raise OSError("the disk is gone")
        copy(source, target)

    with monkeypatch.context() as pulled:
        pulled.setattr(shutil, "copyfileobj", pulled_out)
        with pytest.raises(CommandError, match=r"the disk is gone.* goes on where it stopped"):
            fetch(source)
    assert not (models / "diffusion" / NAME).exists()
    (problem,) = checks_engine.engine_can_work(None)
    assert problem.id == "alive.E042"
    assert "only half downloaded: run manage.py fetch_weights" in problem.msg
    copied: list[int] = []

    def counted(source: Any, target: Any, length: int = 0) -> None:
        began = source.tell()
        copy(source, target)
        copied.append(source.tell() - began)

    monkeypatch.setattr(shutil, "copyfileobj", counted)
    fetch(source)
    assert held(models / "diffusion" / NAME) == LOADED
    assert max(copied) == whole - whole // 2


def test_throws_away_what_is_not_what_the_manifest_says(source: Path, models: Path) -> None:
    fetch(source)
    carried = models / "diffusion" / NAME
    other = carried.with_name("other")
    shutil.copytree(carried, other)
    damaged = other / "vae" / "diffusion_pytorch_model.safetensors"
    damaged.write_bytes(damaged.read_bytes().replace(b"decoder", b"becoder", 1))
    shutil.rmtree(carried)
    with pytest.raises(CommandError, match=r"vae/diffusion_pytorch_model\.safetensors arrived damaged"):
        fetch(other)
    assert not carried.exists()


def test_the_system_check_sees_names_and_sizes_and_reads_no_bytes(source: Path, models: Path) -> None:
    fetch(source)
    path = models / "diffusion" / NAME / "vae" / "diffusion_pytorch_model.safetensors"
    path.write_bytes(path.read_bytes().replace(b"decoder", b"becoder", 1))
    assert checks_engine.engine_can_work(None) == []  # at every start; --check reads every byte
    path.write_bytes(path.read_bytes()[:-1])
    (problem,) = checks_engine.engine_can_work(None)
    assert "vae/diffusion_pytorch_model.safetensors is missing or cut short" in problem.msg


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda files: files.pop("model_index.json"), "not in diffusers' layout"),
        (lambda files: files.pop("text_encoder/model-00002-of-00002.safetensors"), r"model-00002-of-00002\.safetensors is missing"),
        (lambda files: files.pop("transformer/diffusion_pytorch_model.safetensors"), "transformer comes only as a pickle"),
        (
            lambda files: files.update({"model_index.json": files["model_index.json"].replace(b"WanTransformer3DModel", b"UNet2DModel")}),
            f"holds another model than {NAME}",
        ),
    ],
)
def test_refuses_a_folder_that_cannot_be_the_model(
    tmp_path: Path, models: Path, change: Callable[[dict[str, bytes]], object], reason: str
) -> None:
    files = LOADED | LEFT_OUT
    change(files)
    with pytest.raises(CommandError, match=reason):
        fetch(write(tmp_path / "carried", files))


def test_says_how_much_room_is_missing(source: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(CommandError, match=r"still need 0\.0 GB and the disk of .* has 0\.0: make room"):
        fetch(source)


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


def test_takes_the_place_of_weights_that_were_there(source: Path, models: Path) -> None:
    old = models / "diffusion" / NAME
    write(old, {"model_index.json": b"{}"})
    fetch(source)
    assert held(old) == LOADED


def test_a_folder_without_a_manifest_is_compared_with_itself(source: Path, tmp_path: Path) -> None:
    local = fetching.Local(source)
    same = write(tmp_path / "copy", {"a": LOADED["vae/diffusion_pytorch_model.safetensors"]}) / "a"
    assert local.matches("vae/diffusion_pytorch_model.safetensors", same)
    same.write_bytes(same.read_bytes().replace(b"d", b"b", 1))
    assert not local.matches("vae/diffusion_pytorch_model.safetensors", same)
