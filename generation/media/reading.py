"""What is in a video file: its kind, its frames as arrays, and a digest of what was encoded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from generation.media import nal

if TYPE_CHECKING:
    from numpy.typing import NDArray


class MediaError(Exception):
    """The file cannot be read as a video, or could not be written."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a clip is: pixels, frames per second, seconds, codecs, whether it has sound."""

    width: int
    height: int
    fps: float
    seconds: float
    num_frames: int
    video_codec: str
    audio_codec: str | None


def opened(path: Path) -> Any:
    try:
        container = av.open(str(path))
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{path.name} is no readable video") from error
    if not container.streams.video or container.streams.video[0].codec_context is None:  # None: a codec nobody here knows
        container.close()
        raise MediaError(f"{path.name} holds no video stream that can be read")
    return container


def probe(path: Path) -> Probe:
    """Return what the clip at ``path`` is.

    Raises:
        MediaError: not a video.
    """
    with opened(path) as container:
        video = container.streams.video[0]
        audio = container.streams.audio[0].codec_context if container.streams.audio else None
        seconds = float((container.duration or 0) / av.time_base)
        fps = float(video.average_rate or 0)
        count = video.frames or round(seconds * fps)
        return Probe(video.width, video.height, fps, seconds, count, video.codec_context.name, audio.name if audio else None)


def read_frames(path: Path, indices: Sequence[int] | None = None, *, every: int = 1) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Yield ``(index, frame)`` as ``height x width x 3`` uint8 RGB: those named in ``indices``, or every ``every``-th.

    Raises:
        MediaError: not a video, or damaged on the way.
    """
    wanted = None if indices is None else set(indices)
    last = None if wanted is None else max(wanted, default=-1)
    for index, frame in _decoded(path):
        if last is not None and index > last:
            return
        if index in wanted if wanted is not None else index % every == 0:
            yield index, rgb(frame)


def _decoded(path: Path) -> Iterator[tuple[int, av.VideoFrame]]:
    with opened(path) as container:
        yield from frames_in(container, path)


def frames_in(container: Any, path: Path) -> Iterator[tuple[int, av.VideoFrame]]:
    container.streams.video[0].thread_type = "AUTO"
    try:
        yield from enumerate(container.decode(video=0))
    except av.FFmpegError as error:
        raise MediaError(f"{path.name} is damaged") from error


def rgb(frame: av.VideoFrame) -> NDArray[np.uint8]:
    return np.asarray(frame.to_ndarray(format="rgb24", src_colorspace=frame.colorspace), np.uint8)


def digest(path: Path) -> str:
    """Return the SHA-256 of the coded units of a H.264 video in the order of the file, as ``encode`` tells it of what it wrote.

    Raises:
        MediaError: not a video, or damaged.
    """
    told = hashlib.sha256()
    with opened(path) as container:
        try:
            for packet in container.demux(video=0):
                told.update(nal.of_file(bytes(packet)))
        except av.FFmpegError as error:
            raise MediaError(f"{path.name} is damaged") from error
    return told.hexdigest()
