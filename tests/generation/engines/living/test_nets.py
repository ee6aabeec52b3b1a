"""The small networks on real photos: faces lie where they are, turned or not, and a person is told from a table."""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living import photo
from generation.engines.living.nets import PERSON_SIDE, SUBJECT_SIDE, Nets, _starts
from tests.generation.engines.living.seeing import PHOTOS, nets

NOSE, LEFT, RIGHT, BROW, CHIN = 1, 234, 454, 10, 152  # points of the mesh


def small(name: str, long: int = 640) -> NDArray[np.uint8]:
    picture = photo.load(PHOTOS / f"{name}.jpg")
    scale = long / max(picture.shape[:2])
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def test_loads_nothing_before_it_is_used(tmp_path: Path) -> None:
    made = Nets(tmp_path / "nowhere")
    with pytest.raises(Exception, match="nowhere"):
        made.subject(np.zeros((64, 64, 3), np.uint8))


@given(st.integers(1, 4000), st.integers(1, 1500))
def test_tiles_cover_the_whole_length_and_overlap(length: int, tile: int) -> None:
    starts = _starts(length, tile)
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert starts[-1] + tile >= length and starts[-1] <= max(0, length - tile)
    assert all(after - before <= 0.75 * tile + 1 for before, after in itertools.pairwise(starts))


@pytest.mark.slow
def test_finds_every_face_the_largest_first() -> None:
    picture = small("selfie", 1024)
    found = nets().faces(picture)
    assert len(found) == 3
    widths = [float(np.ptp(points[:, 0])) for points in found]
    assert widths == sorted(widths, reverse=True)
    for points in found:
        assert points.shape == (468, 3)
        assert (points[:, :2] >= 0).all() and (points[:, :2] <= picture.shape[1::-1]).all()
        assert points[BROW, 1] < points[NOSE, 1] < points[CHIN, 1]
        assert points[LEFT, 0] < points[NOSE, 0] < points[RIGHT, 0]
    centres = [points[:, :2].mean(axis=0) for points in found]
    assert min(np.linalg.norm(one - other) for at, one in enumerate(centres) for other in centres[:at]) > min(widths) / 2


@pytest.mark.slow
def test_finds_nobody_on_a_table() -> None:
    assert nets().faces(small("coffee")) == []


@pytest.mark.slow
def test_a_face_turned_or_shrunk_is_found_where_it_went() -> None:
    picture = small("astronaut", 512)
    (points,) = nets().faces(picture)
    width = float(np.ptp(points[:, 0]))
    turn = cv2.getRotationMatrix2D((points[NOSE, 0], points[NOSE, 1]), 20, 0.7)
    turned = np.asarray(cv2.warpAffine(picture, turn, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE), np.uint8)
    (found,) = nets().faces(turned)
    wanted = points[:, :2] @ turn[:, :2].T + turn[:, 2]
    assert np.abs(found[:, :2] - wanted).mean() < 0.06 * 0.7 * width


@pytest.mark.slow
def test_tells_a_person_from_what_is_behind() -> None:
    likely = nets().people(small("astronaut"))
    assert likely.shape == (PERSON_SIDE, PERSON_SIDE) and likely.dtype == np.float32
    assert likely.min() >= 0 and likely.max() <= 1
    (points,) = nets().faces(small("astronaut"))
    x, y = (points[NOSE, :2] / small("astronaut").shape[1::-1] * PERSON_SIDE).astype(int)
    assert likely[y, x] > 0.8
    assert likely[:10, :10].mean() < 0.2


@pytest.mark.slow
def test_the_subject_stands_out_of_what_is_around_it() -> None:
    matte = nets().subject(small("coffee"))
    assert matte.shape == (SUBJECT_SIDE, SUBJECT_SIDE) and matte.dtype == np.float32
    assert (matte.min(), matte.max()) == (0, 1)
    middle = np.s_[SUBJECT_SIDE // 3 : -SUBJECT_SIDE // 3, SUBJECT_SIDE // 3 : -SUBJECT_SIDE // 3]
    assert matte[middle].mean() > 5 * matte[:10].mean()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["forest-path", "autumn-meadow", "stream"])
def test_a_subject_it_is_not_sure_of_is_none(name: str) -> None:
    """The crop would follow what stands out by chance, and the camera would part it from what is around it."""
    assert not nets().subject(small(name)).any()
