"""What is kept of a finished file: its looks and its codes; and a clip is worth more than its Video-Code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generation import record
from generation.provenance import fingerprint, iscc
from tests.factories import picture
from tests.provenance import made


def test_keeps_what_a_clip_looks_like_and_its_codes(settings: Any) -> None:
    settings.FFMPEG = ""
    kept = record.of_video(made().video, made().sampled)
    assert kept["pdq"] == fingerprint.distinct(fingerprint.pdq(made().sampled))
    assert {name: kept[name] for name in kept if name != "pdq"} == iscc.of_video(made().video, [])


@pytest.mark.parametrize("program", ["/nowhere/ffmpeg", "/bin/false"])
def test_a_program_that_fails_costs_only_the_video_code(program: str, settings: Any) -> None:
    settings.FFMPEG = ""
    without = record.of_video(made().video, made().sampled)
    settings.FFMPEG = program
    assert record.of_video(made().video, made().sampled) == without


def test_keeps_what_a_picture_looks_like(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(picture())
    pixels = made().sampled[0]
    kept = record.of_picture(path, pixels)
    assert kept["pdq"] == fingerprint.pdq([pixels])
    assert kept["units"]


def test_a_plain_picture_has_no_looks_but_codes(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(picture())
    kept = record.of_picture(path, np.zeros((64, 64, 3), np.uint8))
    assert kept["pdq"] == []
    assert kept["units"]
