"""Which frames of a clip a screening sees: found while the frames come, from a file or from the encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from generation import yuv
from generation.media.reading import MediaError, frames_in, opened, rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTERVAL = 1.0  # seconds
MOST = 16  # frames
THUMBNAIL = 64  # pixels of each side, for telling scenes apart
EVERY = 4  # of rows and columns is looked at for it: all of them cost half as much as the decoding
DIFFERENT = 12.0  # mean absolute difference of two grey thumbnails (0..255) above which a frame is a new scene


class Sampler:
    """Sees every frame in order and keeps the first, one each ``interval`` seconds, each change of scene, and the last.

    At most ``limit`` frames; changes of scene are kept before the evenly spaced ones.

    Args:
        on_kept: is told of each frame as soon as it is kept, of ``limit`` at most: early, and more of them than are kept in the
            end where a clip has very many scenes.
    """

    def __init__(
        self,
        fps: float,
        *,
        interval: float = INTERVAL,
        limit: int = MOST,
        on_kept: Callable[[NDArray[np.uint8]], None] = lambda frame: None,
    ) -> None:
        self._every = max(1, round(fps * interval))
        self._limit, self._on_kept = limit, on_kept
        self._kept: list[tuple[bool, NDArray[np.uint8]]] = []
        self._thumbnail: NDArray[np.float32] | None = None  # of the frame kept last
        self._last: av.VideoFrame | None = None  # seen, and not kept
        self._count = 0

    def see(self, frame: av.VideoFrame) -> None:
        """Look at the next frame."""
        thumbnail = _thumbnail(frame)
        changed = self._thumbnail is None or float(np.abs(thumbnail - self._thumbnail).mean()) > DIFFERENT
        if changed or self._count % self._every == 0:
            self._keep(frame, changed)
            self._thumbnail, self._last = thumbnail, None
        else:
            self._last = frame
        self._count += 1

    def done(self) -> list[NDArray[np.uint8]]:
        """Return what was kept, as ``height x width x 3`` uint8 RGB: no frame comes any more.

        Raises:
            MediaError: none ever came.
        """
        if self._last is not None:
            self._keep(self._last, True)
            self._last = None
        if not self._kept:
            raise MediaError("the clip has no frame")
        return _thin(self._kept, self._limit)

    def _keep(self, frame: av.VideoFrame, changed: bool) -> None:
        self._kept.append((changed, rgb(frame)))
        if len(self._kept) <= self._limit:
            self._on_kept(self._kept[-1][1])


def sample_frames(path: Path, *, interval: float = INTERVAL, limit: int = MOST) -> list[NDArray[np.uint8]]:
    """Return what a ``Sampler`` keeps of a file.

    Raises:
        MediaError: not a video, or damaged.
    """
    with opened(path) as container:
        sampler = Sampler(float(container.streams.video[0].average_rate or 24), interval=interval, limit=limit)
        for _index, frame in frames_in(container, path):
            sampler.see(frame)
    return sampler.done()


def _thumbnail(frame: av.VideoFrame) -> NDArray[np.float32]:
    """The mean luma of 64 x 64 areas: waves and leaves move within one, and are no new scene. Nothing is converted to RGB."""
    planar = frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p")
    luma = np.frombuffer(planar.planes[0], np.uint8).reshape(planar.height, -1)[::EVERY, : planar.width : EVERY]
    small = cv2.resize(np.ascontiguousarray(luma), (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(yuv.LUMA)


def _thin(kept: list[tuple[bool, NDArray[np.uint8]]], limit: int) -> list[NDArray[np.uint8]]:
    if len(kept) <= limit:
        return [frame for _, frame in kept]
    order = sorted(range(len(kept)), key=lambda i: (not kept[i][0], i))
    changes = [i for i in order if kept[i][0]]
    chosen = changes if len(changes) >= limit else order
    picks = np.unique(np.linspace(0, len(chosen) - 1, limit).round().astype(int)) if chosen is changes else range(limit)
    return [kept[i][1] for i in sorted(chosen[p] for p in picks)]
