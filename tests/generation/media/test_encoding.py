"""Encoding: what goes in comes back, nothing half-written stays, and a witness sees what any reader of the file will."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import current_thread
from threading import enumerate as running_threads

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from generation import media, yuv
from tests.clips import FPS, HEIGHT, WIDTH, encode, ramp, tone


def test_writes_h264_and_aac_of_the_length_asked(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    assert encode(path, ramp(48), tone(2.0)).num_frames == 48
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


def test_shows_every_frame_as_a_reader_of_the_file_sees_it(tmp_path: Path) -> None:
    seen: list[NDArray[np.uint8]] = []
    written = encode(tmp_path / "clip.mp4", ramp(40, cut=17), tone(1.0), see=lambda frame: seen.append(frame.to_ndarray()))
    with av.open(str(tmp_path / "clip.mp4")) as container:
        read = [frame.to_ndarray() for frame in container.decode(video=0)]
    assert len(seen) == len(read) == written.num_frames == 40
    assert all(np.array_equal(one, other) for one, other in zip(seen, read, strict=True))


def test_shows_frames_while_the_rest_is_made(tmp_path: Path) -> None:
    seen: list[object] = []
    late: list[int] = []

    def frames() -> Iterator[NDArray[np.uint8]]:
        for index, frame in enumerate(ramp(150)):
            late.append(index - len(seen))
            yield frame

    encode(tmp_path / "clip.mp4", frames(), see=seen.append)
    assert late[-1] < 149  # x264 looks ahead, the queues hold some; not all


def test_writes_no_file_that_was_not_seen(tmp_path: Path) -> None:
    def blind(frame: av.VideoFrame) -> None:
        raise ValueError("no eyes")

    with pytest.raises(media.MediaError, match="no eyes"):
        encode(tmp_path / "clip.mp4", ramp(40), see=blind)
    assert list(tmp_path.iterdir()) == []


def test_ends_with_its_threads_when_the_frames_raise(tmp_path: Path) -> None:
    def broken() -> Iterator[NDArray[np.uint8]]:
        yield from ramp(90)
        raise RuntimeError("cancelled")

    with pytest.raises(RuntimeError, match="cancelled"):
        encode(tmp_path / "clip.mp4", broken(), see=lambda frame: None)
    assert not {"encoder", "witness"} & {thread.name for thread in running_threads()}
