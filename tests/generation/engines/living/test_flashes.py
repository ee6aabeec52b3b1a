"""The flash limiter on pictures that flash for certain (WCAG 2.3.1)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generation import yuv
from generation.engines.living import flashes

FPS = 24


def strobe(hertz: float, *, red: bool = False, share: float = 1.0) -> list[NDArray[np.uint8]]:
    """Two seconds of a part of the picture switching between dark and bright (or saturated red)."""
    frames = []
    for index in range(2 * FPS):
        frame = np.full((160, 90, 3), 60, np.uint8)
        if int(index / FPS * hertz * 2) % 2:
            frame[: int(160 * share)] = (255, 0, 0) if red else 230
        frames.append(frame)
    return frames


@pytest.mark.parametrize("red", [False, True])
def test_counts_and_damps_a_strobe(red: bool) -> None:
    frames = strobe(8, red=red)
    assert flashes.worst(frames, FPS) > flashes.MOST
    limited = list(flashes.limit(frames, FPS))
    assert len(limited) == len(frames)
    assert flashes.worst(limited, FPS) <= flashes.MOST


def test_lets_slow_light_and_small_sparks_be() -> None:
    for frames in (strobe(1), strobe(8, share=0.1)):
        assert flashes.worst(frames, FPS) <= flashes.MOST
        assert all(np.array_equal(a, b) for a, b in zip(frames, flashes.limit(frames, FPS), strict=True))


def test_planar_frames_flash_as_rgb_ones_do() -> None:
    for strobe in ((230, 230, 230), (255, 0, 0)):
        frames = [np.full((160, 96, 3), strobe if index // 2 % 2 else 60, np.uint8) for index in range(48)]
        found = flashes.worst((yuv.from_rgb(frame) for frame in frames), 24)
        assert found == flashes.worst(frames, 24) > flashes.MOST
