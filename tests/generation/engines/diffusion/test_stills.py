"""Pictures by real text-to-image classes with tiny random weights, through the real loader."""
# mypy: disable-error-code="import-not-found,import-untyped"

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

import torch
from PIL import Image, ImageOps

from generation.engines import EngineError, Sketch, UnusablePhotoError, load_picture_engine
from generation.engines.diffusion import catalogue, stills
from tests.generation.engines.diffusion import tiny_stills

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers"),
    pytest.mark.filterwarnings("ignore::FutureWarning:diffusers"),
]
PHOTO = Path(__file__).resolve().parents[3] / "photos" / "beach.jpg"
BUILDERS: dict[str, Callable[[Path], None]] = {"z_image_turbo": tiny_stills.z_image, "flux_2_klein_4b": tiny_stills.flux_klein}
SKETCH = Sketch("a lake in the evening", width=96, height=160, seed=5)


def small(name: str) -> catalogue.StillModel:
    return replace(catalogue.still(name), multiple=16, sizes=((96, 96),))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("stills")
    for name, build in BUILDERS.items():
        build(made / "diffusion" / name)
    return made


@pytest.fixture(params=sorted(BUILDERS))
def engine(request: pytest.FixtureRequest, folder: Path) -> stills.StillEngine:
    return stills.StillEngine(small(request.param), folder)


def quiet(fraction: float) -> None:
    pass


def test_draws_a_picture_of_the_size_asked_for_and_tells_each_step(engine: stills.StillEngine) -> None:
    told: list[float] = []
    made = engine.draw(SKETCH, told.append)
    assert made.picture.shape == (160, 96, 3)
    assert made.picture.dtype == np.uint8
    assert made.picture.std() > 5
    assert told == sorted(told) and len(told) == engine._model.steps + 2
    assert made.model == engine._model.version


def test_the_seed_decides_and_so_do_the_words(engine: stills.StillEngine) -> None:
    first = engine.draw(SKETCH, quiet).picture
    assert np.array_equal(first, engine.draw(SKETCH, quiet).picture)
    assert not np.array_equal(first, engine.draw(replace(SKETCH, seed=6), quiet).picture)
    assert not np.array_equal(first, engine.draw(replace(SKETCH, prompt="a harbour"), quiet).picture)


def test_looks_at_the_photo_that_is_to_be_restyled(engine: stills.StillEngine, tmp_path: Path) -> None:
    other = tmp_path / "other.jpg"
    with Image.open(PHOTO) as opened:
        ImageOps.invert(opened.convert("RGB")).save(other)
    restyled = engine.draw(replace(SKETCH, photo=PHOTO), quiet).picture
    assert restyled.shape == (160, 96, 3)
    assert not np.array_equal(restyled, engine.draw(replace(SKETCH, photo=other), quiet).picture)
    assert np.array_equal(restyled, engine.draw(replace(SKETCH, photo=PHOTO), quiet).picture)


def test_stays_nearer_to_the_photo_the_weaker_it_is(folder: Path) -> None:
    engine = stills.StillEngine(small("z_image_turbo"), folder)
    steps: dict[float, int] = {}
    for strength in (0.0, 0.5, 1.0):
        told: list[float] = []
        engine.draw(replace(SKETCH, photo=PHOTO, strength=strength), told.append)
        steps[strength] = len(told) - 2
    assert steps == {0.0: 1, 0.5: 4, 1.0: 8}


def test_a_cancel_decodes_nothing_and_leaves_the_model_as_it_was(engine: stills.StillEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = engine.draw(SKETCH, quiet).picture

    def cancel(fraction: float) -> None:
        if fraction > 0.4:
            raise KeyError("cancelled")

    with monkeypatch.context() as watched:
        watched.setattr(engine._pipe.vae, "decode", lambda *_, **__: pytest.fail("it decoded after the cancel"))
        with pytest.raises(KeyError, match="cancelled"):
            engine.draw(SKETCH, cancel)
    assert np.array_equal(first, engine.draw(SKETCH, quiet).picture)


def test_says_so_when_the_card_has_too_little_memory(engine: stills.StillEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_memory(*args: object, **kwargs: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(type(engine._pipe.transformer), "forward", out_of_memory)
    with pytest.raises(EngineError, match="needs more memory"):
        engine.draw(SKETCH, quiet)


def test_refuses_a_photo_that_cannot_be_used(engine: stills.StillEngine, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"no photo")
    with pytest.raises(UnusablePhotoError):
        engine.draw(replace(SKETCH, photo=tmp_path / "photo.jpg"), quiet)


def test_remembers_no_words(engine: stills.StillEngine) -> None:
    assert "encode_prompt" not in vars(engine._pipe)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_catalogue_names_the_classes_that_auto_would_choose() -> None:
    from diffusers.pipelines import auto_pipeline  # imports every pipeline there is

    words = auto_pipeline.AUTO_TEXT2IMAGE_PIPELINES_MAPPING.values()
    photos = auto_pipeline.AUTO_IMAGE2IMAGE_PIPELINES_MAPPING.values()
    for name in BUILDERS:
        model = catalogue.still(name)
        assert model.pipeline in {one.__name__ for one in words}
        assert model.restyle in {one.__name__ for one in photos}


def test_is_found_by_its_dotted_path_and_names_no_other(folder: Path) -> None:
    path = "generation.engines.diffusion.stills"
    assert load_picture_engine(f"{path}:z_image_turbo", folder).name == "diffusion"
    with pytest.raises(ImportError, match="names no engine"):
        load_picture_engine(f"{path}:wan_2_2_ti2v_5b", folder)
