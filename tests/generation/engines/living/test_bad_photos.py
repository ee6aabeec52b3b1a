"""Pictures nobody wants to get make a clip or are refused (``test_photo.py`` says which), and never crash the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from generation.engines import Shot, UnusablePhotoError
from generation.engines.living import LivingEngine
from tests.generation.engines.living.test_living import silent
from tests.generation.engines.living.test_photo import saved

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error::RuntimeWarning")]
SIDE = (240, 320)


@pytest.fixture(scope="module")
def engine() -> LivingEngine:
    return LivingEngine(settings.MODELS_DIR)


def noise(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


FINE: dict[str, Callable[[], bytes]] = {
    "grey": lambda: saved(Image.fromarray(noise(*SIDE)), "PNG"),
    "CMYK": lambda: saved(Image.fromarray(noise(*SIDE, 3)).convert("CMYK"), "JPEG"),
    "16 bits": lambda: saved(Image.fromarray(noise(*SIDE).astype(np.uint16) * 257), "PNG"),
    "with alpha": lambda: saved(Image.fromarray(noise(*SIDE, 4)), "PNG"),
    "an animated GIF": lambda: saved(
        Image.fromarray(noise(*SIDE, 3)), "GIF", save_all=True, append_images=[Image.fromarray(noise(*SIDE, 3))], duration=100
    ),
    "an animated WebP": lambda: saved(
        Image.fromarray(noise(*SIDE, 3)), "WEBP", save_all=True, append_images=[Image.fromarray(noise(*SIDE, 3))], duration=100
    ),
    "all black": lambda: saved(Image.new("RGB", SIDE), "PNG"),
    "all white": lambda: saved(Image.new("RGB", SIDE, "white"), "PNG"),
    "noise": lambda: saved(Image.fromarray(noise(*SIDE, 3)), "PNG"),
}


@pytest.mark.parametrize("kind", FINE)
def test_makes_a_clip_with_light_camera_and_sound(engine: LivingEngine, tmp_path: Path, kind: str) -> None:
    (tmp_path / "photo").write_bytes(FINE[kind]())
    footage = engine.animate(Shot(tmp_path / "photo", width=96, height=160, seconds=3.0), silent)
    assert sum(frame.shape == (240, 96) for frame in footage.frames) == 72
    assert footage.sound is not None and footage.sound.any()


def test_refuses_a_file_that_is_not_there(engine: LivingEngine, tmp_path: Path) -> None:
    with pytest.raises(UnusablePhotoError):
        engine.animate(Shot(tmp_path / "gone.jpg"), silent)
