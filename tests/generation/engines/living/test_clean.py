"""What the benchmark says of where a clip moves."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.clean import apart

STILL = np.full((200, 200, 3), 100, np.uint8)


def test_tells_motion_in_the_mask_from_motion_beside_it() -> None:
    mask = np.zeros((200, 200), np.float32)
    mask[:100] = 1
    moved = STILL.copy()
    moved[:100] += 10
    moved[100:] += 2
    assert apart([STILL] * 6 + [moved] * 6, mask) == pytest.approx(25)


def test_a_hole_in_the_mask_is_no_elsewhere() -> None:
    """A forest fills the frame: four pixels between its needles once spoke for all that should stand still."""
    mask = np.ones((200, 200), np.float32)
    mask[50:62, 50:62] = 0
    assert apart([STILL] * 6 + [STILL + np.uint8(10)] * 6, mask) == 0
