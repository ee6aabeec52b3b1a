"""Where the chips lie: the same for a key on every machine, another for every other key, and of no colour an eye would see."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.provenance import ecc
from generation.provenance.pattern import SIDE, SYNC_SHARE, chips, high_passed, keyed, signs

COUNT = SIDE * SIDE


@given(st.text(max_size=40))
@settings(max_examples=8, deadline=None)
def test_every_chip_is_either_known_or_carries_a_bit(key: str) -> None:
    one = keyed(key)
    known = np.flatnonzero(one.raw_sync)
    assert len(known) == COUNT // SYNC_SHARE
    assert np.array_equal(np.sort(np.concatenate([known, one.places])), np.arange(COUNT))
    assert set(np.unique(one.raw_sync)) == {-1.0, 0.0, 1.0}
    assert set(np.unique(one.signs)) == {-1.0, 1.0}


def test_every_coded_bit_is_carried_as_often_as_every_other() -> None:
    counts = np.bincount(keyed("key").bits, minlength=ecc.CODED)
    assert len(counts) == ecc.CODED
    assert counts.max() - counts.min() <= 1
    assert counts.min() >= 18  # why a fifth of the picture may be covered


def test_draws_what_clips_already_out_there_carry() -> None:
    """Pinned: whoever changes it makes every clip that was ever marked unreadable."""
    grain = high_passed(signs("a key", 0x5EA51DE))
    drawn = (grain / grain.std() * 1000).round().astype("<i4")
    assert hashlib.sha256((drawn + 0).tobytes()).hexdigest()[:16] == "59d65945a6ba0da2"


def test_another_key_is_another_pattern() -> None:
    one, other = chips("one", 7), chips("other", 7)
    assert abs(float((one * other).mean())) < 0.05
    assert float((one * one).mean()) == pytest.approx(1.0, abs=0.01)


def test_two_ids_share_the_known_chips_and_no_more() -> None:
    one, other = chips("key", 1), chips("key", 2**47 + 99)
    assert not np.array_equal(one, other)
    known = keyed("key").raw_sync.reshape(-1) != 0
    bits = ecc.encode(1) != ecc.encode(2**47 + 99)
    changed = int(bits[keyed("key").bits].sum())
    assert float((one * other).mean()) == pytest.approx(1 - 2 * changed / COUNT, abs=0.05)
    assert changed < COUNT - known.sum()


def test_is_balanced_so_that_no_area_gets_brighter() -> None:
    plane = chips("key", 123)
    assert plane.shape == (SIDE, SIDE)
    assert plane.dtype == np.float32
    assert float(plane.mean()) == pytest.approx(0.0, abs=1e-3)
    assert float(plane.std()) == pytest.approx(1.0, abs=1e-3)
    areas = plane.reshape(SIDE // 8, 8, SIDE // 8, 8).mean(axis=(1, 3))  # white noise would spread by 0.125
    assert float(areas.std()) < 0.06


def test_the_high_pass_goes_around_the_edges_of_the_torus() -> None:
    """The plane is tiled: an edge of its own would show as a line every 96 chips."""
    plane = np.random.default_rng(3).normal(size=(SIDE, SIDE)).astype(np.float32)
    rolled = np.roll(plane, (17, 41), axis=(0, 1))
    assert np.allclose(np.roll(high_passed(plane), (17, 41), axis=(0, 1)), high_passed(rolled), atol=1e-5)
    assert np.allclose(high_passed(np.full((SIDE, SIDE), 5, np.float32)), 0.0, atol=1e-5)
