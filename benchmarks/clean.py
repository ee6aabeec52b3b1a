"""Whether a clip is clean, and where it moves: the measures of ``docs/living-engine.md``, of frames as arrays."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.living import flashes

SURE, APART, CALM = 0.8, 9, 0.02  # of a mask: where it must move; px beside it; where it must not
ELSEWHERE = 0.01  # of the frame; a few pixels in a hole of the mask are no elsewhere
Frames = list["NDArray[np.uint8]"]


def psnr(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    error = float(np.mean((one.astype(np.float32) - other) ** 2))
    return 99.0 if error == 0 else 10 * np.log10(255**2 / error)


def step(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


def sharpness(frame: NDArray[np.uint8]) -> float:
    return float(cv2.Laplacian(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), cv2.CV_32F).var())


def clean(frames: Frames, planes: Frames, fps: int) -> dict[str, float]:
    """Seam, jump and sharpness of raw RGB frames, flashes of the same as the engine drew them."""
    steps = [step(a, b) for a, b in itertools.pairwise(frames)]
    sharp = [sharpness(frame) / max(sharpness(frames[0]), 1e-6) for frame in frames[6:-6:6]]
    return {
        "seam": step(frames[-1], frames[0]) / max(steps[0], 1e-6),
        "jump": max(steps) / float(np.median(steps)),
        "sharp_low": min(sharp),
        "sharp_high": max(sharp),
        "flashes": np.floor(flashes.worst(planes, fps)),  # a flash is a pair of opposing changes
        "motion": float(np.median(steps)),
    }


def apart(frames: Frames, mask: NDArray[np.float32]) -> float:
    """Energy of the change inside a mask (of the frames' size) over the energy elsewhere; 0 where less than ``ELSEWHERE`` is elsewhere."""
    change = np.mean([(frame.astype(np.float32) - frames[0]) ** 2 for frame in frames[6::6]], axis=0).mean(axis=2)
    rest = cv2.dilate(mask, np.ones((APART, APART), np.uint8)) < CALM
    return float(change[mask > SURE].mean() / max(float(change[rest].mean()), 0.01)) if rest.mean() > ELSEWHERE else 0.0
