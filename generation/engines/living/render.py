"""Drawing: each moment's fields and light applied to the texture, one frame at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .camera import Camera, pose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from generation.engines import OnStep, Shot

    from .direction import Plan
    from .scene import Scene


def draw(scene: Scene, plan: Plan, shot: Shot, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames of the shot."""
    width, height, margin = shot.width, shot.height, scene.framing.margin
    inner = scene.inner
    camera = Camera(scene.depth[inner], scene.focus, width, height)
    field = np.zeros((*scene.depth[inner].shape, 2), np.float32)
    grid = np.dstack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))) + margin
    for index in range(shot.num_frames):
        moment = index / shot.num_frames
        at = pose(plan.camera, moment, loop=plan.loop, strength=plan.camera_strength, width=width)
        camera.displace(at, field)
        where = cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR) + grid
        frame = cv2.remap(scene.texture, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        on_step((index + 1) / shot.num_frames)
        yield np.asarray(frame, np.uint8)
