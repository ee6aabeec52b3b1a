"""Encoding and decoding: what goes in comes back, nothing half-written stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import current_thread

import numpy as np
import pytest
from numpy.typing import NDArray

from generation import media, yuv

WIDTH, HEIGHT, FPS = 96, 128, 24


def ramp(count: int = 24, cut: int | None = None) -> Iterator[NDArray[np.uint8]]:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    for index in range(count):
        base = np.stack([x * 2, y * 1.5, 60 + 0 * x], axis=2) + 0.2 * index
        yield (255 - base if cut is not None and index >= cut else base).clip(0, 255).astype(np.uint8)


def tone(seconds: float) -> NDArray[np.float32]:
    t = np.arange(round(seconds * media.SAMPLE_RATE)) / media.SAMPLE_RATE
    return np.repeat(0.2 * np.sin(2 * np.pi * 440 * t)[:, None], 2, axis=1).astype(np.float32)


def encode(path: Path, frames: Iterator[NDArray[np.uint8]], sound: NDArray[np.float32] | None = None) -> int:
    return media.encode(frames, sound, fps=FPS, width=WIDTH, height=HEIGHT, path=path, metadata={"title": "a test"})


def test_writes_h264_and_aac_of_the_length_asked(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    assert encode(path, ramp(48), tone(2.0)) == 48
    found = media.probe(path)
    assert (found.width, found.height, found.num_frames, found.video_codec, found.audio_codec) == (WIDTH, HEIGHT, 48, "h264", "aac")
    assert found.seconds == pytest.approx(2.0, abs=0.05)


def test_keeps_colours_through_the_tagged_matrix(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    encode(path, ramp(3))
    _, back = next(media.read_frames(path))
    first = next(ramp(1))
    error = np.mean((back.astype(float) - first) ** 2)
    assert 10 * np.log10(255**2 / error) > 36
    assert np.abs(back.mean(axis=(0, 1)) - first.mean(axis=(0, 1))).max() < 2.5


def test_takes_frames_that_are_planar_already(tmp_path: Path) -> None:
    encode(tmp_path / "rgb.mp4", ramp(6))
    encode(tmp_path / "planar.mp4", (yuv.from_rgb(frame) for frame in ramp(6)))
    for (_, one), (_, other) in zip(media.read_frames(tmp_path / "rgb.mp4"), media.read_frames(tmp_path / "planar.mp4"), strict=True):
        assert np.array_equal(one, other)


def test_puts_the_index_before_the_pictures(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    encode(path, ramp(12))
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_leaves_no_file_when_the_frames_raise(tmp_path: Path) -> None:
    def broken() -> Iterator[NDArray[np.uint8]]:
        yield from ramp(10)
        raise RuntimeError("cancelled")

    with pytest.raises(RuntimeError, match="cancelled"):
        encode(tmp_path / "clip.mp4", broken())
    assert list(tmp_path.iterdir()) == []


def test_leaves_no_file_and_says_so_when_the_encoder_refuses(tmp_path: Path) -> None:
    with pytest.raises(media.MediaError):
        media.encode(ramp(200), None, fps=FPS, width=WIDTH + 1, height=HEIGHT, path=tmp_path / "clip.mp4")
    assert list(tmp_path.iterdir()) == []


def test_refuses_a_clip_without_frames(tmp_path: Path) -> None:
    with pytest.raises(media.MediaError, match="no frame"):
        encode(tmp_path / "clip.mp4", iter(()))


def test_reads_only_the_frames_asked(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    encode(path, ramp(24))
    assert [index for index, _ in media.read_frames(path, [3, 7, 23])] == [3, 7, 23]
    assert [index for index, _ in media.read_frames(path, every=10)] == [0, 10, 20]


def test_samples_the_change_of_scene_and_both_ends(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    encode(path, ramp(40, cut=29))
    frames = media.sample_frames(path, interval=1.0)
    assert len(frames) == 4  # 0, 24, the cut at 29, the last
    assert abs(float(frames[2].mean()) - float(frames[1].mean())) > 20
    assert len(media.sample_frames(path, interval=0.1, limit=5)) == 5


def test_takes_no_moving_texture_for_a_new_scene(tmp_path: Path) -> None:
    """Stripes of four pixels that walk: half of the pixels change each time, the picture does not."""
    path, side = tmp_path / "waves.mp4", 512
    rows = (np.where((np.arange(side) + 2 * index) % 8 < 4, 60, 190).astype(np.uint8) for index in range(24))
    pictures = (np.ascontiguousarray(np.broadcast_to(row[None, :, None], (side, side, 3))) for row in rows)
    media.encode(pictures, None, fps=FPS, width=side, height=side, path=path)
    assert len(media.sample_frames(path, interval=1.0)) == 2  # the first and the last


def test_draws_in_the_encoders_thread(tmp_path: Path) -> None:
    threads = set()

    def blacken(planes: NDArray[np.uint8]) -> NDArray[np.uint8]:
        threads.add(current_thread().name)
        return yuv.from_rgb(np.zeros((HEIGHT, WIDTH, 3), np.uint8))

    media.encode(ramp(6), None, fps=FPS, width=WIDTH, height=HEIGHT, path=tmp_path / "clip.mp4", draw=blacken)
    assert [int(frame.max()) for _, frame in media.read_frames(tmp_path / "clip.mp4")] == [0] * 6
    assert threads == {"encoder"}


def test_what_drawing_raises_leaves_no_file(tmp_path: Path) -> None:
    def fail(planes: NDArray[np.uint8]) -> NDArray[np.uint8]:
        raise ValueError("no label")

    with pytest.raises(media.MediaError, match="no label"):
        media.encode(ramp(6), None, fps=FPS, width=WIDTH, height=HEIGHT, path=tmp_path / "clip.mp4", draw=fail)
    assert list(tmp_path.iterdir()) == []


def test_gives_a_poster(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    encode(path, ramp(24, cut=12))
    assert np.abs(media.poster(path, 1.0).astype(int) - media.poster(path)).mean() > 30


@pytest.mark.parametrize("content", [b"", b"not a video at all", b"\x00\x00\x00\x18ftypmp42" + bytes(64)])
def test_refuses_a_file_that_is_no_video(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.mp4"
    path.write_bytes(content)
    for read in (media.probe, media.poster, media.sample_frames):
        with pytest.raises(media.MediaError):
            read(path)
