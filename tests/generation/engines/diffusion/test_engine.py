"""The adapter over real pipeline classes with tiny random weights, through the real loader."""
# mypy: disable-error-code="import-not-found,import-untyped"

import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

import torch
from diffusers import AutoencoderKLWan

from generation.engines import SAMPLE_RATE, EngineError, Footage, Shot, WarmsUp, load_engine
from generation.engines.diffusion import catalogue, engine, loading, sound
from generation.engines.diffusion.embeddings import Remembered
from tests.generation.engines.diffusion import tiny, tiny_sounding

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers"),
    pytest.mark.filterwarnings("ignore::FutureWarning:diffusers"),
]
ROOT = Path(__file__).resolve().parents[4]
PHOTO = ROOT / "tests" / "photos" / "evening-lake.jpg"
BUILDERS: dict[str, Callable[[Path], None]] = {
    "kandinsky_6_lite_distill": tiny_sounding.kandinsky,
    "ltx_2_5_distilled": tiny_sounding.ltx,
    "svd_xt": tiny.svd,
    "wan_2_2_ti2v_5b": tiny.wan,
}
SOUNDING = ("kandinsky_6_lite_distill", "ltx_2_5_distilled")
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
    denoising: dict[str, Any] = {"sigmas": model.sigmas[:3]} if model.sigmas else {"steps": 3}
    sizes = ((tiny.SIDE, 2 * tiny.SIDE), (tiny.SIDE, tiny.SIDE))
    return replace(
        model, multiple=8, sizes=sizes, most=model.every * (1 if model.every > 1 else 4) + 1, tile=32 if model.tile else 0, **denoising
    )


@pytest.fixture(scope="module", params=sorted(BUILDERS))
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


def test_warms_up_with_a_clip_of_nothing(models_dir: Path) -> None:
    made = engine.DiffusionEngine(small("wan_2_2_ti2v_5b"), models_dir)
    assert isinstance(made, WarmsUp)
    ran: list[int] = []
    made._pipe.transformer.register_forward_hook(lambda *_: ran.append(1))
    made.warm_up()
    assert len(ran) == 6  # three steps, with and without the words


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
