"""The adapter over real pipeline classes with tiny random weights, through the real loader."""
# mypy: disable-error-code="import-not-found,import-untyped"

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

import torch

from generation.engines import SAMPLE_RATE, EngineError, Footage, Shot, load_engine
from generation.engines.diffusion import catalogue, engine, sound
from tests.generation.engines.diffusion import tiny

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers"),
    pytest.mark.filterwarnings("ignore::FutureWarning:diffusers"),
]
ROOT = Path(__file__).resolve().parents[4]
PHOTO = ROOT / "tests" / "photos" / "evening-lake.jpg"
BUILDERS: dict[str, Callable[[Path], None]] = {"wan_2_2_ti2v_5b": tiny.wan, "svd_xt": tiny.svd}
SHOT = Shot(PHOTO, prompt="waves roll in", seconds=3.0, width=72, height=128, seed=5)


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small models of the living engine, and a tiny folder for each model of the catalogue."""
    folder = tmp_path_factory.mktemp("models")
    for file in (ROOT / "var" / "models").iterdir():
        (folder / file.name).symlink_to(file)
    for name, build in BUILDERS.items():
        build(folder / "diffusion" / name)
    return folder


def small(name: str) -> catalogue.ClipModel:
    """The catalogue's entry, only so small that it runs in a second."""
    model = catalogue.clip(name)
    return replace(model, multiple=8, sizes=((tiny.SIDE, 2 * tiny.SIDE), (tiny.SIDE, tiny.SIDE)), every=model.every, most=5, steps=3)


@pytest.fixture(params=sorted(BUILDERS))
def made(request: pytest.FixtureRequest, models_dir: Path) -> engine.DiffusionEngine:
    return engine.DiffusionEngine(small(request.param), models_dir)


def quiet(fraction: float) -> None:
    pass


def frames(footage: Footage) -> Any:
    return np.stack(list(footage.frames))


def test_makes_frames_and_sound_of_the_size_and_length_asked_for(made: engine.DiffusionEngine) -> None:
    told: list[float] = []
    footage = made.animate(SHOT, told.append)
    drawn = frames(footage)
    assert drawn.shape == (footage.num_frames, 128, 72, 3)
    assert (drawn.dtype, footage.num_frames) == (np.uint8, round(3.0 * footage.fps))
    assert footage.sound is not None
    assert footage.sound.shape == (3 * SAMPLE_RATE, 2)
    assert np.abs(footage.sound).max() > 0.01  # the lake is heard
    assert told == sorted(told)
    assert told[:4] == pytest.approx([0.0, 0.3, 0.6, 0.9])


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
        watched.setattr(made._pipe.vae, "decode", lambda *_, **__: pytest.fail("it decoded after the cancel"))
        with pytest.raises(KeyError, match="cancelled"):
            made.animate(SHOT, cancel)
    assert np.array_equal(first, frames(made.animate(replace(SHOT, sound=False), quiet)))


def test_says_which_words_a_wordless_model_could_not_follow(models_dir: Path) -> None:
    shot = replace(SHOT, sound=False)
    assert engine.DiffusionEngine(small("svd_xt"), models_dir).animate(shot, quiet).cannot == ("waves roll in",)


def test_tries_tiles_when_memory_runs_out_and_then_says_so(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = engine.DiffusionEngine(small("wan_2_2_ti2v_5b"), models_dir)
    expected = frames(made.animate(replace(SHOT, sound=False), quiet))
    decode, asked = made._pipe.vae.decode, []

    def short_of_memory(*args: Any, **kwargs: Any) -> Any:
        asked.append(made._pipe.vae.use_tiling)
        if not made._pipe.vae.use_tiling:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return decode(*args, **kwargs)

    monkeypatch.setattr(made._pipe.vae, "decode", short_of_memory)
    assert np.array_equal(expected, frames(made.animate(replace(SHOT, sound=False), quiet)))  # small enough to be one tile
    assert asked == [False, True]

    def out_of_memory(*args: Any, **kwargs: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(made._pipe.vae, "decode", out_of_memory)
    with pytest.raises(EngineError, match="even in tiles"):
        made.animate(SHOT, quiet)


def test_refuses_a_folder_that_is_missing_or_not_whole(models_dir: Path, tmp_path: Path) -> None:
    model = small("wan_2_2_ti2v_5b")
    with pytest.raises(EngineError, match="are not at"):
        engine.load(model, tmp_path / "nowhere")
    half, lacking = tmp_path / "half", tmp_path / "lacking"
    for folder in (half, lacking):
        shutil.copytree(models_dir / "diffusion" / model.name, folder)
    weights = next((half / "transformer").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    next((lacking / "vae").glob("*.safetensors")).unlink()
    for folder in (half, lacking):
        with pytest.raises(EngineError, match="are not whole, fetch them again"):
            engine.load(model, folder)


def test_is_found_by_its_dotted_path_and_names_no_other(models_dir: Path) -> None:
    path = "generation.engines.diffusion.engine"
    assert load_engine(f"{path}:wan_2_2_ti2v_5b", models_dir).name == "diffusion"
    with pytest.raises(ImportError, match="names no engine"):
        load_engine(f"{path}:dall_e", models_dir)


def test_a_models_own_sound_keeps_its_pitch_and_length() -> None:
    rate = 24_000
    tone = np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)[None, None].repeat(2, axis=1).astype(np.float32)
    track = sound.own(tone, rate, SAMPLE_RATE)
    expected = np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
    assert track.shape == (SAMPLE_RATE, 2)
    assert np.abs(track[:, 0] - expected).max() < 1e-3
