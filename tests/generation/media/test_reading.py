"""Decoding: the frames that were asked for, a digest of what was encoded, and a plain no to what is no video."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation import media
from tests.clips import encode, ramp, tone


def test_reads_only_the_frames_asked(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    encode(path, ramp(24))
    assert [index for index, _ in media.read_frames(path, [3, 7, 23])] == [3, 7, 23]
    assert [index for index, _ in media.read_frames(path, every=10)] == [0, 10, 20]


def test_knows_a_file_by_what_was_encoded(tmp_path: Path) -> None:
    one, other = tmp_path / "one.mp4", tmp_path / "other.mp4"
    first, second = encode(one, ramp(30), tone(1.0)), encode(other, (frame + 1 for frame in ramp(30)))
    assert media.digest(one) == first.digest
    assert media.digest(other) == second.digest != first.digest


def test_the_digest_is_of_every_byte_of_the_pictures(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    written = encode(path, ramp(30))
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)
    assert media.digest(path) != written.digest


@pytest.mark.parametrize("content", [b"", b"not a video at all", b"\x00\x00\x00\x18ftypmp42" + bytes(64)])
def test_refuses_a_file_that_is_no_video(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.mp4"
    path.write_bytes(content)
    for read in (media.probe, media.sample_frames, media.digest):
        with pytest.raises(media.MediaError):
            read(path)
