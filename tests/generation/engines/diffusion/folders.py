"""A folder of weights as it comes from a hub: other layouts, parts nobody loads, pickles. 24 MB: the hub's library writes by 10."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from django.core.management import call_command

ENGINE, NAME = "generation.engines.diffusion.engine", "wan_2_2_ti2v_5b"
LOADED = {
    "LICENSE.txt": b"be good",
    "model_index.json": json.dumps(
        {
            "_class_name": "WanPipeline",
            "scheduler": ["diffusers", "UniPCMultistepScheduler"],
            "text_encoder": ["transformers", "UMT5EncoderModel"],
            "tokenizer": ["transformers", "T5Tokenizer"],
            "transformer": ["diffusers", "WanTransformer3DModel"],
            "transformer_2": [None, None],
            "vae": ["diffusers", "AutoencoderKLWan"],
            "expand_timesteps": True,
        }
    ).encode(),
    "scheduler/scheduler_config.json": b"{}",
    "text_encoder/config.json": b"{}",
    "text_encoder/model-00001-of-00002.safetensors": b"first" * 1000,
    "text_encoder/model-00002-of-00002.safetensors": b"second" * 1000,
    "text_encoder/model.safetensors.index.json": json.dumps(
        {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    ).encode(),
    "tokenizer/spiece.model": b"pieces",
    "tokenizer/tokenizer_config.json": b"{}",
    "transformer/config.json": b"{}",
    "transformer/diffusion_pytorch_model.safetensors": b"network" * 3_500_000,
    "vae/config.json": b"{}",
    "vae/diffusion_pytorch_model.safetensors": b"decoder" * 1000,
}
LEFT_OUT = {
    "README.md": b"about",
    "assets/demo.mp4": b"film",
    "transformer/diffusion_pytorch_model.fp16.safetensors": b"a variant",
    "transformer/diffusion_pytorch_model.bin": b"a pickle of the same",
    "text_encoder/model.safetensors": b"the same in one file",
    "prompt_enhancer/model.safetensors": b"no part of the pipeline",
}


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def held(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, but the manifest."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


def fetch(source: Path) -> None:
    """Bring ``NAME`` from a folder, as an operator does."""
    call_command("fetch_weights", NAME, "--from", str(source), stdout=StringIO())
