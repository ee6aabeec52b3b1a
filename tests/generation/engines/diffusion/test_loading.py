"""From a folder to a pipeline as the catalogue wants it: which class, which levers, and what is refused."""
# mypy: disable-error-code="import-not-found,import-untyped"

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

import torch

from generation.engines import EngineError
from generation.engines.diffusion import engine, loading
from tests.generation.engines.diffusion.machine import SHOT, frames, quiet, small

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers"),
    pytest.mark.filterwarnings("ignore::FutureWarning:diffusers"),
]


def test_the_attention_lever_is_exact(models_dir: Path) -> None:
    plain = small("ltx_2_5_distilled")
    shot = replace(SHOT, sound=False)
    expected = frames(engine.DiffusionEngine(plain, models_dir).animate(shot, quiet))
    flash = engine.DiffusionEngine(replace(plain, attention="_native_flash"), models_dir)
    block = flash._pipe.transformer.transformer_blocks[0]
    assert block.attn1.processor._attention_backend == "_native_flash"
    assert block.attn2.processor._attention_backend is None  # its text mask is what the flash backends refuse
    assert np.array_equal(expected, frames(flash.animate(shot, quiet)))


def test_the_eight_bit_lever_keeps_the_weights_small(models_dir: Path) -> None:
    small_weights = engine.DiffusionEngine(replace(small("wan_2_2_ti2v_5b"), float8=True), models_dir)
    linear = small_weights._pipe.transformer.blocks[0].attn1.to_q
    assert linear.weight.dtype == torch.float8_e4m3fn
    assert frames(small_weights.animate(replace(SHOT, sound=False), quiet)).any()


def test_loads_a_folder_that_names_a_pipeline_without_a_photo(models_dir: Path, tmp_path: Path) -> None:
    """The real Wan folders name the pipeline that makes clips of words alone."""
    model = small("wan_2_2_ti2v_5b")
    shutil.copytree(models_dir / "diffusion" / model.name, tmp_path / "wan")
    index = tmp_path / "wan" / "model_index.json"
    told = json.loads(index.read_text()) | {"_class_name": "WanPipeline"}
    index.write_text(json.dumps({key: value for key, value in told.items() if key not in ("image_encoder", "image_processor")}))
    assert type(loading.load(model, tmp_path / "wan")).__name__ == "WanImageToVideoPipeline"


def test_refuses_a_card_that_is_too_small(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: SimpleNamespace(total_memory=8 * 2**30))
    model = small("wan_2_2_ti2v_5b")
    with pytest.raises(EngineError, match=r"wan_2_2_ti2v_5b needs a card with 22 GiB and this one has 8\.0"):
        loading.load(model, models_dir / "diffusion" / model.name)


def test_refuses_a_folder_that_is_missing_or_not_whole(models_dir: Path, tmp_path: Path) -> None:
    model = small("wan_2_2_ti2v_5b")
    with pytest.raises(EngineError, match=r"not at .*: run manage.py fetch_weights wan_2_2_ti2v_5b"):
        loading.load(model, tmp_path / "nowhere")
    with pytest.raises(EngineError, match="holds another model than wan_2_2_ti2v_5b"):
        loading.load(model, models_dir / "diffusion" / "svd_xt")
    half, lacking = tmp_path / "half", tmp_path / "lacking"
    for folder in (half, lacking):
        shutil.copytree(models_dir / "diffusion" / model.name, folder)
    weights = next((half / "transformer").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    next((lacking / "vae").glob("*.safetensors")).unlink()
    for folder in (half, lacking):
        with pytest.raises(EngineError, match=r"are not whole, run manage\.py fetch_weights"):
            loading.load(model, folder)
