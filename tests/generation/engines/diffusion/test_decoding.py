"""A decoder that takes tiles when the card's memory runs out: for this clip only, one clip at a time, and else it says so."""
# mypy: disable-error-code="import-not-found,import-untyped"

from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

import torch
from diffusers import AutoencoderKLWan

from generation.engines import EngineError
from generation.engines.diffusion import engine
from generation.engines.diffusion.decoding import OVERLAP, patient
from tests.generation.engines.diffusion.machine import SHOT, frames, quiet, small

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers"),
    pytest.mark.filterwarnings("ignore::FutureWarning:diffusers"),
]


def out_of_memory(*args: Any, **kwargs: Any) -> Any:
    raise torch.OutOfMemoryError("CUDA out of memory")


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


class Vae:
    """Runs out of memory above tiles of ``fits`` pixels; ``asked`` tells what it was tried with."""

    def __init__(self, fits: int | None) -> None:
        self.fits, self.tiling, self.asked, self.alone = fits, dict[str, int](), list[int](), Lock()

    def enable_tiling(self, **tiling: int) -> None:
        self.tiling = tiling

    def decode(self, latents: str) -> str:
        side = self.tiling.get("tile_sample_min_height", 0)
        self.asked.append(side)
        assert self.alone.locked(), "another clip may decode beside it"
        if self.fits is not None and not 0 < side <= self.fits:
            out_of_memory()
        return f"frames of {latents}"


WAN = small("wan_2_2_ti2v_5b")


def test_takes_no_tiles_while_memory_is_enough() -> None:
    vae = Vae(fits=None)
    assert patient(vae, WAN, vae.alone).decode("noise") == "frames of noise"
    assert vae.asked == [0] and not vae.alone.locked()


def test_leaves_the_workers_own_decoder_as_it_was() -> None:
    vae = Vae(fits=WAN.tile)
    own = patient(vae, WAN, vae.alone)
    assert own.decode("noise") == "frames of noise"
    assert (vae.asked, vae.tiling) == ([0, WAN.tile], {})
    stride = own.tiling["tile_sample_stride_width"]
    assert own.tiling["tile_sample_min_width"] - stride == WAN.tile // OVERLAP  # each shares a seam with the next


@pytest.mark.parametrize(("tile", "tried"), [(32, [0, 32, 16]), (0, [0])])
def test_lets_the_next_clip_decode_when_nothing_helped(tile: int, tried: list[int]) -> None:
    vae = Vae(fits=0)
    with pytest.raises(EngineError, match="needs more memory to decode"):
        patient(vae, replace(WAN, tile=tile), vae.alone).decode("noise")
    assert vae.asked == tried and not vae.alone.locked()


def test_another_failure_is_not_tried_again() -> None:
    class Broken(Vae):
        def decode(self, latents: str) -> str:
            self.asked.append(0)
            raise ValueError(latents)

    vae = Broken(fits=None)
    with pytest.raises(ValueError, match="noise"):
        patient(vae, WAN, vae.alone).decode("noise")
    assert vae.asked == [0]
