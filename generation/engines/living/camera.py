"""The camera: where it stands at each moment, and the displacement it gives every pixel, near ones more than far ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PUSH = 0.045  # zoom at full strength
PARALLAX = 0.012  # of the frame's width, near against far
PAN = 0.045  # of the frame's width
ASIDE = 0.15  # of a pan, in a push
MOVES = ("push", "pull", "left", "right", "up", "down", "orbit", "still")


@dataclass(frozen=True, slots=True)
class Pose:
    """``zoom`` >= 1 is nearer; ``x, y`` shift the view and ``lean_x, lean_y`` part near from far, all in frame px."""

    zoom: float
    x: float
    y: float
    lean_x: float
    lean_y: float


def pose(move: str, moment: float, *, loop: bool, strength: float, width: int) -> Pose:
    """Return the pose at ``moment`` (0..1 of the clip); the first one is always rest, so that frame 0 is the photo."""
    turn = 2 * math.pi * moment
    # A loop goes out and comes back; one way eases in and out.
    way = (1 - math.cos(turn)) / 2 if loop else moment * moment * (3 - 2 * moment)
    sway = math.sin(turn) if loop else math.sin(math.pi * moment) * 0.5 + 0.5 * way
    lean, pan = PARALLAX * width * strength, PAN * width * strength
    if move == "still":
        return Pose(1.0, 0.0, 0.0, 0.0, 0.0)
    if move == "orbit":
        bob = math.sin(turn) - math.sin(2 * turn) / 2 if loop else way
        return Pose(1 + PUSH * 0.6 * strength * way, 0.5 * pan * sway, 0.0, 2.2 * lean * sway, 0.5 * lean * bob)
    if move in {"left", "right", "up", "down"}:
        x = {"left": -1, "right": 1}.get(move, 0) * pan * way
        y = {"up": -1, "down": 1}.get(move, 0) * pan * way
        return Pose(1 + PUSH * 0.5 * strength * way, x, y, 0.5 * x, 0.5 * y)
    if move == "pull":  # starts at rest and cannot show more than the photo: it opens from a slight push it takes first
        return Pose(1 + PUSH * 0.8 * strength * (way if loop else math.sin(math.pi * moment)), 0.0, 0.0, -lean * sway * 0.6, 0.0)
    # A little aside while it turns from coming to going: its speed stays more even than that of a push alone.
    return Pose(1 + PUSH * strength * way, ASIDE * pan * sway, 0.0, lean * sway, 0.3 * lean * way)


class Camera:
    """Turns poses into backward displacement, one for each cell of the frame (frame px to add to find a pixel's source)."""

    def __init__(self, depth: NDArray[np.float32], cells: NDArray[np.float32], focus: tuple[float, float]) -> None:
        """``depth`` is ``h x w`` 0 far .. 1 near; ``cells`` the frame px of each of its points; ``focus`` the frame px that stays."""
        self._x, self._y = (np.ascontiguousarray(cells[..., axis] - np.float32(focus[axis])) for axis in range(2))
        nearest = np.unravel_index(int((self._x**2 + self._y**2).argmin()), depth.shape)
        self._depth = depth - depth[nearest]

    def displace(self, at: Pose) -> NDArray[np.float32]:
        """Return the displacement (``h x w x 2``, x then y)."""
        shrink = np.float32(1 / at.zoom - 1)
        x = self._x * shrink + (self._depth * np.float32(at.lean_x) + np.float32(at.x))
        y = self._y * shrink + (self._depth * np.float32(at.lean_y) + np.float32(at.y))
        return np.asarray(cv2.merge([x, y]), np.float32)
