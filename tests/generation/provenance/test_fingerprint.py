"""Fingerprints: a copy keeps them, another picture has others, and a plain one has none."""

from __future__ import annotations

import hashlib
import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from generation import media
from generation.provenance.fingerprint import (
    BLOCK,
    SAMPLED,
    distinct,
    file_sha256,
    fingerprints,
    pdq,
)
from moderation.hashes import LARGEST, distance, likeness
from moderation.hashes import NEAR as SAME
from tests.settings import ROOT

Picture = NDArray[np.uint8]
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)


@cache
def photo(name: str, width: int = 360, height: int = 640) -> Picture:
    with Image.open(ROOT / "tests" / "photos" / f"{name}.jpg") as picture:
        return np.asarray(picture.convert("RGB").resize((width, height)))


def squeezed(picture: Picture, quality: int) -> Picture:
    target = io.BytesIO()
    Image.fromarray(picture).save(target, "JPEG", quality=quality)
    return np.asarray(Image.open(target).convert("RGB"))


def of(picture: Picture) -> str:
    (one,) = pdq([picture])
    return one


@pytest.mark.parametrize(
    "copy",
    [
        squeezed(photo("alps"), 30),
        np.asarray(Image.fromarray(photo("alps")).resize((180, 320))),
        photo("alps", 1080, 1920),
        np.clip(photo("alps").astype(np.int16) + 12, 0, 255).astype(np.uint8),
    ],
    ids=["JPEG 30", "half the size", "three times the size", "brighter"],
)
def test_a_copy_is_the_same_picture(copy: Picture) -> None:
    assert distance(of(photo("alps")), of(copy)) <= SAME


def test_another_picture_is_another_one() -> None:
    assert distance(of(photo("alps")), of(photo("stream"))) > 3 * SAME


def test_leaves_out_what_is_too_plain_to_mean_anything() -> None:
    """Else every black frame would match every other clip with one."""
    assert pdq([np.zeros((640, 360, 3), np.uint8), photo("alps"), np.full((640, 360, 3), 200, np.uint8)]) == [of(photo("alps"))]


def test_looks_at_no_more_pixels_than_it_needs() -> None:
    large = photo("alps", 1440, 2560)
    small = np.asarray(Image.fromarray(large).resize((LARGEST * 1440 // 2560, LARGEST), Image.Resampling.BOX))
    assert distance(of(large), of(small)) <= 8


def test_takes_pictures_that_lie_scattered_in_memory() -> None:
    wide = photo("alps", 720, 640)
    assert of(wide[:, :360]) == of(wide[:, :360].copy())


@given(st.lists(hashes | st.just("0" * 64) | st.just("0" * 63 + "7"), max_size=20))
def test_keeps_one_of_each_and_no_more_than_a_clip_needs(many: list[str]) -> None:
    kept = distinct(many)
    assert len(kept) <= SAMPLED
    assert all(distance(one, other) > SAME for one in kept for other in kept if one is not other)
    assert kept[:1] == many[:1]
    assert [one for one in many if one in kept][: len(kept)] == kept or len(many) > len(kept)
    if len(kept) < SAMPLED:
        assert all(any(distance(one, other) <= SAME for other in kept) for one in many)


def film(path: Path, *names: str) -> Path:
    frames = [photo(name, 96, 160) for name in names for _ in range(24)]
    media.encode(iter(frames), None, fps=24, width=96, height=160, path=path)
    return path


def test_knows_every_scene_of_a_clip_once(tmp_path: Path) -> None:
    found = fingerprints(film(tmp_path / "film.mp4", "alps", "stream", "rocket"))["pdq"]
    assert len(found) == 3
    wanted = [of(photo(name, 96, 160)) for name in ("alps", "stream", "rocket")]
    assert likeness(wanted, found) == 1.0


def test_looks_no_further_than_asked(tmp_path: Path) -> None:
    found = fingerprints(film(tmp_path / "film.mp4", "alps", "stream"), frames=24)["pdq"]
    assert len(found) == 1
    assert distance(found[0], of(photo("alps", 96, 160))) <= SAME


def test_says_where_there_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "odd.mp4").write_bytes(b"not a video")
    with pytest.raises(media.MediaError):
        fingerprints(tmp_path / "odd.mp4")


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1])
def test_hashes_a_file_of_any_length(size: int, tmp_path: Path) -> None:
    content = (b"0123456789" * (size // 10 + 1))[:size]
    (tmp_path / "file").write_bytes(content)
    assert file_sha256(tmp_path / "file") == hashlib.sha256(content).hexdigest()
