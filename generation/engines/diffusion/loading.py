"""A pipeline as the catalogue wants it: from its folder alone, on the card as the card allows, with the levers that are declared."""
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

import copy
from pathlib import Path
from threading import Lock
from typing import Any

import diffusers
import torch

from generation.engines import EngineError

from . import catalogue, decoding, weights
from .embeddings import Remembered


def load(model: catalogue.Model, folder: Path) -> Any:
    """Load a pipeline from its folder, never from a hub.

    Raises:
        EngineError: the folder is missing, half, another model's, or the card is too small; one sentence that says what to do.
    """
    weights.require(model, folder)
    place = place_of(model)
    try:
        pipe = getattr(diffusers, model.pipeline).from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=dtype(), **dict.fromkeys(model.without)
        )
    except Exception as error:  # every part has errors of its own; all of them mean that the folder is not whole
        again = f"run manage.py fetch_weights {model.name}"
        raise EngineError(f"The weights of {model.name} at {folder} are not whole, {again}: {error}") from error
    return prepared(pipe, model, place)


def dtype() -> Any:
    return torch.bfloat16 if torch.cuda.is_available() else torch.float32


def place_of(model: catalogue.Model) -> str:
    """Return how the card of this process takes the model; empty without a card.

    Raises:
        EngineError: the card is too small.
    """
    if not torch.cuda.is_available():
        return ""
    try:
        return model.place_on(torch.cuda.get_device_properties(0).total_memory / 2**30)
    except catalogue.CatalogueError as error:
        raise EngineError(str(error)) from None


def prepared(pipe: Any, model: catalogue.Model, place: str) -> Any:
    """Pull the levers, remember prompts, and put the pipeline where it belongs."""
    pipe.set_progress_bar_config(disable=True)
    pull_levers(getattr(pipe, "transformer", None) or pipe.unet, model)
    if place == "offload":
        pipe.enable_model_cpu_offload()
    elif place:
        pipe.to("cuda")
    if hasattr(pipe, "encode_prompt"):
        pipe.encode_prompt = Remembered(pipe.encode_prompt)
    return pipe


def pull_levers(network: Any, model: catalogue.Model) -> None:
    """Attention, eight bits and compilation as declared; none is pulled by itself."""
    if model.float8:
        network.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=network.dtype)
    if model.attention and not model.attention_in:
        network.set_attention_backend(model.attention)
    elif model.attention:
        for name, module in network.named_modules():
            if name.rpartition(".")[2] in model.attention_in:
                module.set_attention_backend(model.attention)
    if model.compiled:
        network.compile_repeated_blocks(fullgraph=True)


def for_one_clip(pipe: Any, model: catalogue.Model, alone: Lock) -> Any:
    """Return the pipeline with a scheduler and a decoder of its own, so that its decoding does not disturb the next clip's denoising."""
    own = copy.copy(pipe)
    vars(own).update(scheduler=copy.deepcopy(pipe.scheduler), vae=decoding.patient(pipe.vae, model, alone))
    return own
