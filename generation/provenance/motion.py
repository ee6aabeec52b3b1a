"""Lets the mark move with the picture: then an encoder carries it along for nothing, and it looks like grain of the scene.

A mark that stands still over a moving scene has to be coded anew in every frame, or is dragged apart by motion compensation;
measured on the living engine's clips it cost three times the bits and lost two thirds of its strength half a second after a keyframe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINTS = 80
FEWEST = 16  # tracked points that agree; fewer is a cut or nothing to hold on to
REACH = 10.0  # pixels from the reference frame, after which a new one is taken
STILL = 0.04  # pixels; smaller steps are measuring noise
WINDOW = (15, 15)
IDENTITY = np.eye(3)


class Follower:
    """Measures the scene's overall motion (shift, turn, zoom) since the first frame, in pixels of the small grey pictures it is given."""

    def __init__(self) -> None:
        self._reference: NDArray[np.uint8] | None = None
        self._points: NDArray[np.float32] | None = None
        self._guess: NDArray[np.float32] | None = None
        self._base = IDENTITY
        self._last = IDENTITY

    def follow(self, grey: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the 3 x 3 similarity from the first frame to this one."""
        if self._reference is None:
            self._refer(grey)
            return self._last
        step = self._measure(grey)
        if step is None:
            self._refer(grey)
            return self._last
        moved = step @ self._base
        if _distance(moved, self._last, grey.shape) > STILL:
            self._last = moved
        if _distance(step, IDENTITY, grey.shape) > REACH:
            self._refer(grey)
        return self._last

    def restart(self, grey: NDArray[np.uint8]) -> None:
        """Begin again from this frame."""
        self._last = IDENTITY
        self._refer(grey)

    def _refer(self, grey: NDArray[np.uint8]) -> None:
        self._reference, self._base = grey, self._last
        corners = cv2.goodFeaturesToTrack(grey, POINTS, 0.01, 8)
        self._points = self._guess = None if corners is None else np.asarray(corners, np.float32)

    def _measure(self, grey: NDArray[np.uint8]) -> NDArray[np.float64] | None:
        if self._reference is None or self._points is None or self._guess is None or len(self._points) < FEWEST:
            return None
        found, ok, _ = cv2.calcOpticalFlowPyrLK(
            self._reference, grey, self._points, self._guess.copy(), winSize=WINDOW, maxLevel=2, flags=cv2.OPTFLOW_USE_INITIAL_FLOW
        )
        tracked = ok[:, 0] == 1
        if tracked.sum() < FEWEST:
            return None
        matrix, inliers = cv2.estimateAffinePartial2D(self._points[tracked], found[tracked], ransacReprojThreshold=0.5)
        if matrix is None or inliers.sum() < FEWEST:
            return None
        self._guess = np.asarray(found, np.float32)
        return np.vstack([matrix, [0, 0, 1]])


def _distance(one: NDArray[np.float64], other: NDArray[np.float64], shape: tuple[int, ...]) -> float:
    """How far apart two motions take a corner of the frame, in pixels."""
    corners = np.array([[0, 0, 1], [shape[1], 0, 1], [0, shape[0], 1], [shape[1], shape[0], 1]], np.float64).T
    return float(np.abs(((one - other) @ corners)[:2]).max())
