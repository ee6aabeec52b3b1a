"""Bringing weights from a folder: what is loaded and no more, on from where it stopped, and nothing that is not whole. No torch, no hub."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alive_site import checks_engine
from generation.engines.diffusion import catalogue, fetching, weights
from generation.engines.diffusion.weights import WeightsError
from tests.generation.engines.diffusion.folders import LEFT_OUT, LOADED, NAME, fetch, held, write

MODEL = catalogue.clip(NAME)


def test_brings_what_the_pipeline_loads_and_nothing_else(source: Path, models: Path) -> None:
    fetch(source)
    assert held(models / "diffusion" / NAME) == LOADED
    assert [path.name for path in (models / "diffusion").iterdir()] == [NAME]
    assert checks_engine.engine_can_work(None) == []
    call_command("fetch_weights", NAME, "--check", stdout=StringIO())


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


class Sour(fetching.Local):
    """A source whose bytes turn bad on the way."""

    def bring(self, name: str, folder: Path) -> None:
        super().bring(name, folder)
        if name.startswith("vae/") and name.endswith(".safetensors"):
            (folder / name).write_bytes(b"x" * self.sizes[name])


def test_keeps_what_arrived_whole_when_one_file_did_not(source: Path, tmp_path: Path) -> None:
    """The folder has its name only when all of it is there, so no worker loads half of it."""
    with pytest.raises(WeightsError, match="arrived damaged"):
        fetching.fetch(MODEL, Sour(source), tmp_path / "models", print)
    folder = weights.folder_of(MODEL, tmp_path / "models")
    kept = held(weights.partial(folder))
    assert not folder.exists() and "vae/diffusion_pytorch_model.safetensors" not in kept
    told: list[str] = []
    fetching.fetch(MODEL, fetching.Local(source), tmp_path / "models", told.append)
    assert held(folder) == LOADED
    assert not {line.partition(" (")[0] for line in told} & kept.keys()  # asked for once


def test_writes_down_where_it_came_from_and_the_hash_of_every_file(source: Path, tmp_path: Path) -> None:
    folder = fetching.fetch(MODEL, fetching.Local(source), tmp_path / "models", lambda line: None)
    assert set(weights.read_manifest(folder)) == set(LOADED)
    assert str(source) in (folder / weights.MANIFEST).read_text()
