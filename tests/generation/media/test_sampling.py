"""Sampling: both ends, each second and each change of scene, told as soon as they are found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from generation import media
from tests.clips import FPS, encode, ramp


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


def test_samples_from_the_encoder_what_it_samples_from_the_file(tmp_path: Path) -> None:
    early: list[NDArray[np.uint8]] = []
    sampler = media.Sampler(FPS, on_kept=early.append)
    encode(tmp_path / "clip.mp4", ramp(60, cut=31), see=sampler.see)
    sampled = sampler.done()
    assert all(np.array_equal(one, other) for one, other in zip(sampled, media.sample_frames(tmp_path / "clip.mp4"), strict=True))
    assert [id(frame) for frame in early] == [id(frame) for frame in sampled]


def test_tells_of_no_more_frames_than_it_keeps(tmp_path: Path) -> None:
    early: list[NDArray[np.uint8]] = []
    sampler = media.Sampler(FPS, interval=0.1, limit=5, on_kept=early.append)
    encode(tmp_path / "clip.mp4", ramp(60), see=sampler.see)
    assert len(early) == len(sampler.done()) == 5


def test_has_nothing_to_show_of_no_frame() -> None:
    with pytest.raises(media.MediaError):
        media.Sampler(FPS).done()
