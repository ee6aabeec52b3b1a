"""What is done when the card's memory runs out, and what is kept so that less of it is needed."""
# mypy: disable-error-code="import-not-found,import-untyped"

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

import torch
from diffusers import AutoencoderKLWan

from generation.engines import EngineError
from generation.engines.diffusion import engine
from generation.engines.diffusion.embeddings import Remembered
from tests.generation.engines.diffusion.machine import SHOT, frames, quiet, small

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers"),
    pytest.mark.filterwarnings("ignore::FutureWarning:diffusers"),
]


def test_tries_tiles_when_memory_runs_out_for_this_clip_only(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = engine.DiffusionEngine(small("wan_2_2_ti2v_5b"), models_dir)
    shot = replace(SHOT, sound=False)
    expected = frames(made.animate(shot, quiet))
    decode, asked = AutoencoderKLWan.decode, []

    def short_of_memory(vae: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(vae.tile_sample_min_height if vae.use_tiling else 0)
        if not vae.use_tiling or vae.tile_sample_min_height > 16:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return decode(vae, *args, **kwargs)

    with monkeypatch.context() as short:
        short.setattr(AutoencoderKLWan, "decode", short_of_memory)
        tiled = frames(made.animate(shot, quiet))
    assert asked == [0, 32, 16]
    assert tiled.shape == expected.shape
    assert not np.array_equal(expected, tiled)  # tiles change pixels, so they must not stay
    assert not made._pipe.vae.use_tiling
    assert np.array_equal(expected, frames(made.animate(shot, quiet)))


@pytest.mark.parametrize(("name", "reason"), [("wan_2_2_ti2v_5b", "even in tiles: choose"), ("svd_xt", "this card has: choose")])
def test_says_so_when_nothing_helps(models_dir: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str) -> None:
    made = engine.DiffusionEngine(small(name), models_dir)
    monkeypatch.setattr(type(made._pipe.vae), "decode", out_of_memory)
    with pytest.raises(EngineError, match=reason):
        frames(made.animate(SHOT, quiet))


def test_denoises_once_more_when_the_clip_before_took_the_memory(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = engine.DiffusionEngine(small("wan_2_2_ti2v_5b"), models_dir)
    shot = replace(SHOT, sound=False)
    expected = frames(made.animate(shot, quiet))
    forward, calls = made._pipe.transformer.forward, []

    def once_short(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        return out_of_memory() if len(calls) == 2 else forward(*args, **kwargs)

    with monkeypatch.context() as short:
        short.setattr(made._pipe.transformer, "forward", once_short)
        assert np.array_equal(expected, frames(made.animate(shot, quiet)))
        short.setattr(made._pipe.transformer, "forward", out_of_memory)
        with pytest.raises(EngineError, match="needs more memory than this card has: choose"):
            made.animate(shot, quiet)


def out_of_memory(*args: Any, **kwargs: Any) -> Any:
    raise torch.OutOfMemoryError("CUDA out of memory")


def test_asks_the_text_encoder_once_for_the_same_words(models_dir: Path) -> None:
    made = engine.DiffusionEngine(small("ltx_2_5_distilled"), models_dir)
    asked: list[int] = []
    made._pipe.text_encoder.register_forward_hook(lambda *_: asked.append(1))
    shot = replace(SHOT, sound=False)
    first = frames(made.animate(shot, quiet))
    assert np.array_equal(first, frames(made.animate(shot, quiet)))
    assert len(asked) == 1
    assert not np.array_equal(first, frames(made.animate(replace(shot, prompt="clouds drift"), quiet)))
    assert len(asked) == 2


def test_forgets_the_oldest_words_when_the_kept_ones_grow_large() -> None:
    asked: list[str] = []

    def encode(prompt: str) -> tuple[torch.Tensor, None]:
        asked.append(prompt)
        return torch.full((1, 256), float(len(prompt))), None

    remembered = Remembered(encode, kept_bytes=2 * 1024)
    for prompt in ("a", "ab", "a", "abc", "a", "ab"):
        assert remembered(prompt=prompt)[0][0, 0] == len(prompt)
    assert asked == ["a", "ab", "abc", "ab"]


def test_a_cancelled_clip_leaves_what_is_remembered_untouched(models_dir: Path) -> None:
    remembered = Remembered(lambda prompt: (torch.zeros(3),))
    remembered(prompt="a")[0].add_(1)  # whoever got it may change it
    assert remembered(prompt="a")[0].sum() == 0
