"""moderation/hashes.py on real photos."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from moderation.hashes import (
    NEAR,
    HashListError,
    ListedHash,
    PictureHash,
    distance,
    hash_picture,
    likeness,
    match_score,
    nearest,
    read_list,
    write_list,
)
from moderation.policy import BLOCKLIST_THRESHOLDS
from moderation.verdicts import Verdict

PHOTOS = Path(__file__).parents[1] / "photos"
hexes = st.integers(0, 2**256 - 1).map(lambda bits: f"{bits:064x}")


def photo(name: str) -> NDArray[np.uint8]:
    picture = cv2.imread(str(PHOTOS / f"{name}.jpg"))
    assert picture is not None
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)


@pytest.fixture(scope="module")
def listed() -> dict[str, PictureHash]:
    return {name: hash_picture(photo(name)) for name in ("harbour", "astronaut", "beach", "dandelions")}


def test_knows_a_copy_that_was_shrunk_and_encoded_again(listed: dict[str, PictureHash]) -> None:
    small = cv2.resize(photo("harbour"), None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 40])
    copy = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), dtype=np.uint8)
    found = nearest(hash_picture(copy), [entry.hex for entry in listed.values()])
    assert found and found.listed == listed["harbour"].hex
    assert found.distance <= 16


@pytest.mark.parametrize("turn", [np.rot90, np.fliplr, np.flipud])
def test_knows_a_copy_that_was_turned_or_mirrored(turn: object, listed: dict[str, PictureHash]) -> None:
    copy = np.ascontiguousarray(turn(photo("astronaut")))  # type: ignore[operator]
    found = nearest(hash_picture(copy), [entry.hex for entry in listed.values()])
    assert found and found.listed == listed["astronaut"].hex


def test_finds_no_match_between_different_photos(listed: dict[str, PictureHash]) -> None:
    others = [hash_picture(photo(name)) for name in ("temple", "selfie", "rocket", "cat", "peaks")]
    assert all(nearest(other, [entry.hex for entry in listed.values()]) is None for other in others)


def test_matches_nothing_by_the_hash_of_a_blank_picture() -> None:
    blank = hash_picture(np.full((256, 256, 3), 200, dtype=np.uint8))
    assert not blank.is_reliable
    assert nearest(blank, [blank.hex]) is None


@pytest.mark.parametrize(("bits", "verdict"), [(0, Verdict.BLOCK), (16, Verdict.BLOCK), (17, Verdict.REVIEW), (31, Verdict.REVIEW)])
def test_a_near_match_is_looked_at_and_a_nearer_one_refused(bits: int, verdict: Verdict) -> None:
    own = PictureHash(hex="0" * 64, quality=100)
    match = nearest(own, [f"{2**bits - 1:064x}"])
    assert match and match.distance == bits
    assert BLOCKLIST_THRESHOLDS["blocklist", "match"].verdict(match_score(match).value, strict=False) is verdict


def test_one_bit_too_far_is_no_match() -> None:
    assert nearest(PictureHash(hex="0" * 64, quality=100), [f"{2 ** (NEAR + 1) - 1:064x}"]) is None


@given(one=hexes, other=hexes)
def test_distance_is_a_metric_on_256_bits(one: str, other: str) -> None:
    assert distance(one, one) == 0
    assert 0 <= distance(one, other) == distance(other, one) <= 256


@given(hexes, hexes)
def test_a_distance_is_symmetric_and_counts_bits(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one) <= 256
    assert distance(one, one) == 0
    apart = np.unpackbits(np.frombuffer(bytes.fromhex(one), np.uint8)) != np.unpackbits(np.frombuffer(bytes.fromhex(other), np.uint8))
    assert distance(one, other) == apart.sum()


def flipped(one: str, bits: int) -> str:
    return f"{int(one, 16) ^ ((1 << bits) - 1):064x}"


def test_likeness_is_the_share_of_what_was_asked_that_is_known() -> None:
    a, b, c = (hash_picture(photo(name)).hex for name in ("alps", "stream", "rocket"))
    assert likeness([a, b], [a, c]) == 0.5
    assert likeness([a], [b, flipped(a, NEAR)]) == 1.0
    assert likeness([a], [flipped(a, NEAR + 1)]) == 0.0
    assert likeness([], [a]) == likeness([a], []) == 0.0


@given(st.lists(hexes, min_size=1, max_size=6), st.lists(hexes, min_size=1, max_size=6))
def test_likeness_agrees_with_distance(asked: list[str], known: list[str]) -> None:
    alike = [any(distance(one, other) <= NEAR for other in known) for one in asked]
    assert likeness(asked, known) == pytest.approx(sum(alike) / len(asked))


@given(st.lists(st.builds(ListedHash, hex=hexes, reason=st.text(max_size=40).map(lambda text: " ".join(text.split())))))
def test_reads_back_the_list_it_wrote(hashes: list[ListedHash]) -> None:
    assert list(read_list(write_list(hashes))) == hashes


def test_passes_over_comments_and_says_which_line_is_no_hash() -> None:
    text = f"# from another house\n\n{'AB' * 32} taken down\nnot a hash\n"
    lines = read_list(text)
    assert next(lines) == ListedHash("ab" * 32, "taken down")
    with pytest.raises(HashListError, match="line 4"):
        next(lines)


@pytest.mark.parametrize("shape", [(1, 60_000, 3), (60_000, 1, 3)])
def test_bears_a_picture_that_is_a_line(shape: tuple[int, int, int]) -> None:
    assert hash_picture(np.zeros(shape, np.uint8)).quality == 0
