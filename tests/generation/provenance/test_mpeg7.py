"""Frame signatures of MPEG-7: read as ffmpeg writes them, and a reason for whatever else a program does."""

from __future__ import annotations

from pathlib import Path

import iscc_lib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.provenance import mpeg7
from tests.provenance import made

FRAMES = Path(__file__).with_name("three-frames.mp7")  # what ffmpeg 5.1 wrote of a clip of ours


def test_reads_the_frame_signatures_that_ffmpeg_writes() -> None:
    """The value is what iscc-sdk 0.9.7 reads from the same file."""
    frames = mpeg7.parsed(FRAMES.read_bytes())
    assert frames.shape == (3, 380)
    assert all(0.3 < float((frames == value).mean()) < 0.37 for value in (0, 1, 2))  # each kind has thirds
    assert iscc_lib.gen_video_code_v0(frames.tolist(), bits=256)["iscc"] == "ISCC:EMDRQJBCRIMIINAWWHIYGVYCXADOA2JNMZALMQMTFIR24FEC4BSCKEI"


@pytest.mark.parametrize("content", [b"", bytes(40), bytes(400), FRAMES.read_bytes()[:200]])
def test_takes_nothing_else_for_signatures(content: bytes) -> None:
    with pytest.raises(mpeg7.SignatureError):
        mpeg7.parsed(content)


@pytest.mark.parametrize("program", ["/nowhere/ffmpeg", "/bin/false", "/bin/true"])
def test_says_that_a_program_makes_no_signatures(program: str) -> None:
    with pytest.raises(mpeg7.SignatureError):
        mpeg7.signatures(made().video, ffmpeg=program)


@given(st.binary(max_size=600))
def test_any_bytes_are_signatures_or_an_error(content: bytes) -> None:
    try:
        frames = mpeg7.parsed(content)
    except mpeg7.SignatureError:
        return
    assert frames.shape[1] == mpeg7.DIMENSIONS
    assert np.isin(frames, (0, 1, 2)).all()


@given(st.integers(0, len(FRAMES.read_bytes()) - 1))
def test_takes_no_description_that_was_cut_off(length: int) -> None:
    try:
        frames = mpeg7.parsed(FRAMES.read_bytes()[:length])
    except mpeg7.SignatureError:
        return
    assert np.array_equal(frames, mpeg7.parsed(FRAMES.read_bytes()))  # only what says nothing of frames was missing


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "ffmpeg"
    slow.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    slow.chmod(0o755)
    monkeypatch.setattr(mpeg7, "SECONDS", 0.2)
    with pytest.raises(mpeg7.SignatureError, match="timed out"):
        mpeg7.signatures(tmp_path / "video.mp4", ffmpeg=str(slow))
