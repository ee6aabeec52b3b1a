"""Marks that were copied, and marks of other sites: what they prove, and what they do not."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from generation.provenance.conclusion import Conclusion, Level, conclude
from generation.provenance.watermark import mark_image
from tests.generation.provenance.test_process import asked
from tests.provenance import PHOTO


@pytest.mark.slow
def test_calls_a_copied_mark_likely_and_never_proven(tmp_path: Path) -> None:
    """A mark taken off one of our pictures and added to somebody's photograph: nobody can tell from the file, so nothing is promised."""
    with Image.open(PHOTO) as ours, Image.open(PHOTO.with_name("beach.jpg")) as theirs:
        source, target = (np.asarray(one.convert("RGB").resize((720, 960)), np.int16) for one in (ours, theirs))
    marked = mark_image(source.astype(np.uint8), key=settings.WATERMARK_KEY, payload=77).astype(np.int16)
    forged = io.BytesIO()
    Image.fromarray(np.clip(target + marked - source, 0, 255).astype(np.uint8)).save(forged, "JPEG", quality=92)
    reading = asked(forged.getvalue(), tmp_path)
    assert reading.watermark == 77
    assert conclude(reading, looks_known=False) is Conclusion.AI_MARKED
    assert Conclusion.AI_MARKED.level is Level.LIKELY


@pytest.mark.slow
def test_knows_no_mark_of_another_site(tmp_path: Path) -> None:
    with Image.open(PHOTO) as photo:
        source = np.asarray(photo.convert("RGB").resize((720, 960)))
    content = io.BytesIO()
    Image.fromarray(mark_image(source, key="of another site", payload=77)).save(content, "JPEG", quality=92)
    reading = asked(content.getvalue(), tmp_path)
    assert (reading.watermark, conclude(reading, looks_known=False)) == (None, Conclusion.NOTHING)
