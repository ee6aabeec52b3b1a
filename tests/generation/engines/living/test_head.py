"""The scene head gives chances, whatever it is given, and describes a patch by what it is and not by how strongly it is felt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living.head import CLASSES, MOVERS, ONE, PREFIX, Head, describe, load_head, pack, rounded, unpack

FEATURES = 384
COMMITTED = load_head()


@given(st.integers(0, 999), st.floats(0, 1e4))
@settings(max_examples=25, deadline=None)
def test_gives_chances_whatever_it_is_given(seed: int, size: float) -> None:
    inputs = (np.random.default_rng(seed).standard_normal((3, 4, len(COMMITTED.mean))) * size).astype(np.float32)
    chance = COMMITTED.classify(inputs)
    assert chance.shape == (3, 4, len(CLASSES))
    assert np.isfinite(chance).all() and chance.min() >= 0
    assert np.allclose(chance.sum(axis=-1), 1, atol=1e-5)


def test_each_class_is_the_likeliest_where_its_weights_point() -> None:
    head = Head(np.eye(5, dtype=np.float32), np.zeros(5, np.float32), np.full(5, 2.0, np.float32), np.full(5, 0.5, np.float32))
    assert np.allclose(head.classify(head.mean), 0.2)  # at the mean of what it was trained with it knows nothing
    chance = head.classify(head.mean + np.eye(5, dtype=np.float32))
    assert chance.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert np.allclose(np.diag(chance), np.exp(2) / (np.exp(2) + 4))  # one unit is two deviations


def test_the_committed_head_fits_what_it_is_given() -> None:
    sizes = COMMITTED.weights.shape, COMMITTED.bias.shape, COMMITTED.mean.shape, COMMITTED.deviation.shape
    patches = describe(np.ones((4, 3, FEATURES), np.float32), np.zeros((56, 42, 3), np.uint8)).shape[2]
    assert sizes == ((patches, 5), (5,), (patches,), (patches,))
    assert all(np.isfinite(part).all() for part in (COMMITTED.weights, COMMITTED.bias, COMMITTED.mean))
    assert COMMITTED.deviation.min() > 0
    assert MOVERS == ("sky", "water", "plants")


def described(features: NDArray[np.float32], colour: int = 90) -> NDArray[np.float32]:
    return describe(features, np.full((features.shape[0] * 14, features.shape[1] * 14, 3), colour, np.uint8))


@given(st.floats(0.01, 100), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_a_stronger_feature_is_the_same_thing(scale: float, seed: int) -> None:
    features = np.random.default_rng(seed).standard_normal((5, 4, FEATURES)).astype(np.float32)
    plain, scaled = described(features), described(features * np.float32(scale))
    assert np.allclose(plain[..., :-1], scaled[..., :-1], rtol=1e-3, atol=1e-3)
    assert np.allclose(scaled[..., -1], plain[..., -1] * scale, rtol=1e-3)
    assert np.allclose(np.linalg.norm(plain[..., :FEATURES], axis=2), 20, rtol=1e-3)


def test_knows_how_high_a_patch_lies_and_what_colour_it_has() -> None:
    features = np.ones((10, 4, FEATURES), np.float32)
    high = described(features)[..., FEATURES]
    assert (np.diff(high[:, 0]) > 0).all() and (high == high[:, :1]).all()
    assert high[0, 0] == pytest.approx(0.05) and high[-1, 0] == pytest.approx(0.95)
    dark, light = (described(features, colour)[0, 0, FEATURES + 2] for colour in (20, 220))
    assert light > dark + 0.5


def chances(rows: int, columns: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).dirichlet(np.full(len(CLASSES), 0.2), (rows, columns)).astype(np.float32)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_keeps_the_chances_as_the_engine_takes_them(rows: int, columns: int, seed: int) -> None:
    found = chances(rows, columns, seed)
    kept = unpack(pack(found))
    assert kept is not None and kept.dtype == np.float32
    assert np.array_equal(kept, rounded(found)) and np.array_equal(rounded(kept), kept)
    assert np.abs(kept - found).max() <= 0.5 / ONE + 1e-6


GOOD = pack(chances(9, 7))
BAD = {
    "nothing": b"",
    "cut in its prefix": GOOD[: PREFIX.size - 1],
    "cut": GOOD[:-9],
    "no deflate": GOOD[: PREFIX.size] + b"waves",
    "of no patch": PREFIX.pack(GOOD[:8], 0, 7) + GOOD[PREFIX.size :],
    "of more patches": PREFIX.pack(GOOD[:8], 9, 8) + GOOD[PREFIX.size :],
    "of fewer patches": PREFIX.pack(GOOD[:8], 9, 6) + GOOD[PREFIX.size :],
    "another head's": bytes(8) + GOOD[8:],
}


@pytest.mark.parametrize("packed", BAD.values(), ids=BAD)
def test_takes_nothing_that_is_not_what_this_head_said(packed: bytes) -> None:
    assert unpack(packed) is None
