"""A finished picture says what it is: in its pixels, under them, and in signed credentials."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from c2pa import Reader
from django.conf import LazySettings
from PIL import Image

from generation import picture_studio, signing
from generation.engines import EngineError, Sketch, Still
from generation.provenance.claims import WATERMARK_ALGORITHM, Standing, claims_of
from generation.provenance.credentials import context_for
from generation.provenance.detection import detect
from generation.provenance.label import label_for
from generation.provenance.process import declares_ai
from tests.engines import ScriptedPictures

PHOTO = Path(__file__).parents[1] / "photos" / "beach.jpg"


def made(scratch: Path, sketch: Sketch, **more: Any) -> picture_studio.Made:
    return picture_studio.make(
        sketch,
        engine=more.get("engine") or ScriptedPictures(scratch),
        language=more.get("language", "en"),
        region="local",
        scratch=scratch,
        on_drawing=lambda fraction: None,
        on_signing=lambda: None,
    )


def manifest(path: Path) -> tuple[str, dict[str, Any]]:
    reader = Reader.try_create(str(path), context=context_for(signing.trust().anchors))
    assert reader is not None
    return str(reader.get_validation_state()), json.loads(reader.json())


@pytest.mark.parametrize("size", [(864, 1536), (1152, 1152), (1536, 864)])
def test_is_trusted_marked_and_declared(tmp_path: Path, settings: LazySettings, size: tuple[int, int]) -> None:
    picture = made(tmp_path, Sketch("a lake", width=size[0], height=size[1]))
    state, told = manifest(picture.image)
    claims = claims_of(told, state=state, watermark_algorithm=WATERMARK_ALGORITHM)
    assert (claims.standing, claims.is_ai, claims.actions) == (Standing.TRUSTED, True, ("c2pa.created", "c2pa.watermarked.bound"))
    assert claims.sources == ()
    assert declares_ai(picture.image)
    with Image.open(picture.image) as opened:
        assert opened.size == size
        pixels = np.asarray(opened.convert("RGB"))
    found = detect([pixels], settings.WATERMARK_KEY)
    assert found and found.payload == picture.proof["watermark_id"]
    assert claims.watermark == f"{found.payload:012x}"


def test_draws_the_label_in_the_members_language(tmp_path: Path) -> None:
    sketch = Sketch("a lake", width=864, height=1536)
    picture = made(tmp_path, sketch, language="id")
    with Image.open(picture.image) as opened:
        seen = np.asarray(opened.convert("RGB"), np.float32)
    plain = ScriptedPictures(tmp_path).draw(sketch, lambda fraction: None).picture
    where = label_for(864, 1536, "id").rgb.place
    away = {
        language: float(np.abs(seen - label_for(864, 1536, language).draw(np.array(plain)).astype(np.float32))[where].mean())
        for language in ("id", "en")
    }
    assert away["id"] < 6 < away["en"]


def test_names_the_photo_it_was_made_from(tmp_path: Path) -> None:
    picture = made(tmp_path, Sketch("as a painting", photo=PHOTO, strength=0.6, width=1152, height=1152))
    state, told = manifest(picture.image)
    claims = claims_of(told, state=state, watermark_algorithm=WATERMARK_ALGORITHM)
    assert claims.standing is Standing.TRUSTED
    assert [(source.title, source.role) for source in claims.sources] == [("photo", "inputTo")]


def test_refuses_a_picture_of_another_size(tmp_path: Path) -> None:
    class Small(ScriptedPictures):
        def draw(self, sketch: Sketch, on_step: Any) -> Still:
            return Still(np.zeros((64, 64, 3), np.uint8), "small 1")

    with pytest.raises(EngineError, match="not 864x1536"):
        made(tmp_path, Sketch("a lake"), engine=Small(tmp_path))
    assert list(tmp_path.iterdir()) == []
