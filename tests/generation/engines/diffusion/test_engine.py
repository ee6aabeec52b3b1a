"""The adapter over real pipeline classes with tiny random weights, through the real loader."""
# mypy: disable-error-code="import-not-found,import-untyped"

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

import torch

from generation.engines import SAMPLE_RATE, EngineError, WarmsUp, load_engine
from generation.engines.diffusion import engine, sound
from tests.generation.engines.diffusion.machine import BUILDERS, SHOT, SOUNDING, frames, quiet, small

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers"),
    pytest.mark.filterwarnings("ignore::FutureWarning:diffusers"),
]


@pytest.fixture(scope="module", params=sorted(BUILDERS))
def made(request: pytest.FixtureRequest, models_dir: Path) -> engine.DiffusionEngine:
    return engine.DiffusionEngine(small(request.param), models_dir)


def test_makes_frames_and_sound_of_the_size_and_length_asked_for(made: engine.DiffusionEngine) -> None:
    told: list[float] = []
    footage = made.animate(SHOT, told.append)
    drawn = frames(footage)
    assert drawn.shape == (footage.num_frames, 128, 72, 3)
    assert (drawn.dtype, footage.num_frames) == (np.uint8, round(3.0 * footage.fps))
    assert footage.late_sound is not None
    track = footage.late_sound()
    assert track.shape == (3 * SAMPLE_RATE, 2)
    assert np.abs(track).max() > 0.01  # the lake is heard
    assert told == sorted(told)
    assert told[:4] == pytest.approx([0.0, 0.8 / 3, 1.6 / 3, 0.8])


@pytest.mark.parametrize("name", SOUNDING)
def test_a_model_that_sounds_is_heard_itself(models_dir: Path, name: str) -> None:
    sounding = engine.DiffusionEngine(small(name), models_dir)
    shot = replace(SHOT, seconds=5 / 24)  # no longer than the tiny model can make
    footage = sounding.animate(shot, quiet)
    list(footage.frames)
    assert footage.late_sound is not None
    track = footage.late_sound()
    assert track.shape == (SAMPLE_RATE * 5 // 24, 2)
    assert np.abs(track).max() > 0.001
    assert not np.array_equal(track, sound.ambience(shot, len(track), sounding._nets))
    again = sounding.animate(shot, quiet)
    assert again.late_sound is not None
    assert np.array_equal(track, again.late_sound())  # the seed decides the sound too


def test_what_follows_denoising_runs_beside_the_next_clip(made: engine.DiffusionEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first clip is decoded only after the second one is denoised, and both are what they are alone."""
    shots = [replace(SHOT, sound=False, seed=seed) for seed in (5, 6)]
    alone = [frames(made.animate(shot, quiet)) for shot in shots]
    may_decode = threading.Event()
    decode = type(made._pipe.vae).decode

    def held(*args: Any, **kwargs: Any) -> Any:
        assert may_decode.wait(30)
        return decode(*args, **kwargs)

    monkeypatch.setattr(type(made._pipe.vae), "decode", held)
    footages = [made.animate(shot, quiet) for shot in shots]
    assert all(footage.apart for footage in footages)
    may_decode.set()
    for footage, expected in zip(footages, alone, strict=True):
        assert np.array_equal(frames(footage), expected)


def test_the_seed_decides(made: engine.DiffusionEngine) -> None:
    first = frames(made.animate(replace(SHOT, sound=False), quiet))
    assert np.array_equal(first, frames(made.animate(replace(SHOT, sound=False), quiet)))
    assert not np.array_equal(first, frames(made.animate(replace(SHOT, sound=False, seed=6), quiet)))


def test_a_cancel_decodes_nothing_and_leaves_the_model_as_it_was(made: engine.DiffusionEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = frames(made.animate(replace(SHOT, sound=False), quiet))

    def cancel(fraction: float) -> None:
        if fraction > 0.5:
            raise KeyError("cancelled")

    with monkeypatch.context() as watched:
        watched.setattr(type(made._pipe.vae), "decode", lambda *_, **__: pytest.fail("it decoded after the cancel"))
        with pytest.raises(KeyError, match="cancelled"):
            made.animate(SHOT, cancel)
    assert np.array_equal(first, frames(made.animate(replace(SHOT, sound=False), quiet)))


def test_says_which_words_a_wordless_model_could_not_follow(models_dir: Path) -> None:
    shot = replace(SHOT, sound=False)
    assert engine.DiffusionEngine(small("svd_xt"), models_dir).animate(shot, quiet).cannot == ("waves roll in",)


def test_warms_up_with_a_clip_of_nothing(models_dir: Path) -> None:
    made = engine.DiffusionEngine(small("wan_2_2_ti2v_5b"), models_dir)
    assert isinstance(made, WarmsUp)
    ran: list[int] = []
    made._pipe.transformer.register_forward_hook(lambda *_: ran.append(1))
    made.warm_up()
    assert len(ran) == 6  # three steps, with and without the words


def test_is_found_by_its_dotted_path_and_names_no_other(models_dir: Path) -> None:
    path = "generation.engines.diffusion.engine"
    assert load_engine(f"{path}:wan_2_2_ti2v_5b", models_dir).name == "diffusion"
    with pytest.raises(ImportError, match="names no engine"):
        load_engine(f"{path}:dall_e", models_dir)


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
