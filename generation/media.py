"""Moving pictures to and from files: frames stream through a small queue into H.264 and AAC, and come back as arrays."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np

from generation import yuv

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Draw = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
    Sound = NDArray[np.float32] | Callable[[], NDArray[np.float32]] | None

SAMPLE_RATE = 48_000
QUEUE_FRAMES = 4  # 720x1280 is 1.4 MB a frame, 2.8 in RGB; memory stays flat however long the clip is
SMPTE170M = 6  # ISO/IEC 23091-2: what the BT.601 planes of ``yuv`` are; untagged players would guess BT.709 and shift colours
THUMBNAIL = 64  # pixels of each side, for telling scenes apart
EVERY_ROW = 4  # is looked at for it: all of them cost half as much as the decoding
DIFFERENT = 12.0  # mean absolute difference of two grey thumbnails (0..255) above which a frame is a new scene


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


class _Encoder(Thread):
    """Owns the container; takes frames from the queue until None, then writes the sound."""

    def __init__(self, path: Path, sound: Sound, draw: Draw, options: Mapping[str, Any]) -> None:
        super().__init__(name="encoder", daemon=True)
        self.queue: Queue[NDArray[np.uint8] | None] = Queue(QUEUE_FRAMES)
        self.aborted = Event()
        self.error: BaseException | None = None
        self._path, self._sound, self._draw, self._options = path, sound, draw, options

    def run(self) -> None:
        try:
            self._encode()
        except BaseException as error:
            self.error = error
            self.aborted.set()

    def put(self, frame: NDArray[np.uint8] | None) -> None:
        """Hand a frame over; never blocks on an encoder that has died."""
        while not self.aborted.is_set():
            try:
                self.queue.put(frame, timeout=0.2)
                return
            except Full:
                continue

    def _encode(self) -> None:
        o = self._options
        with av.open(str(self._path), "w", format="mp4", options={"movflags": "+faststart"}) as out:
            out.metadata.update(o["metadata"])
            video = _video_stream(out, o["width"], o["height"], o["fps"], o["crf"])
            audio = _audio_stream(out) if self._sound is not None else None
            while (picture := self.queue.get()) is not None:
                if self.aborted.is_set():
                    return
                planes = picture if picture.ndim == yuv.PLANAR else yuv.from_rgb(picture)
                out.mux(video.encode(av.VideoFrame.from_numpy_buffer(self._draw(planes), format="yuv420p")))
            out.mux(video.encode(None))
            if audio is not None and self._sound is not None:
                sound = self._sound() if callable(self._sound) else self._sound
                for block in _audio_frames(sound, audio.frame_size or 1024):
                    out.mux(audio.encode(block))
                out.mux(audio.encode(None))


def encode(
    frames: Iterable[NDArray[np.uint8]],
    sound: Sound,
    *,
    fps: int,
    width: int,
    height: int,
    path: Path,
    metadata: Mapping[str, str] | None = None,
    draw: Draw = lambda planes: planes,
    crf: int = 20,
) -> int:
    """Write frames and sound (``samples x 2`` float32 at 48 kHz) as MP4; return the frame count.

    A frame is ``height x width x 3`` uint8 RGB, or ``height * 3/2 x width`` uint8 I420 (see ``yuv``), which is not converted again.

    ``draw`` returns what is written in place of a frame's planes, in the encoder's thread: the one who makes the frames does not
    wait for it. A sound that is a function is asked for when the frames are over.

    The file appears under ``path`` only when it is whole: it is written beside it and renamed. Whatever ``frames`` raises
    (a cancel, an engine's error) passes through and leaves no file behind.

    Raises:
        MediaError: the encoder refused; the disk may be full.
    """
    handle, name = tempfile.mkstemp(suffix=".part", prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    part = Path(name)
    options = {"fps": fps, "width": width, "height": height, "crf": crf, "metadata": dict(metadata or {})}
    encoder = _Encoder(part, sound, draw, options)
    try:
        count = _feed(encoder, frames)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _feed(encoder: _Encoder, frames: Iterable[NDArray[np.uint8]]) -> int:
    encoder.start()
    count = 0
    try:
        for frame in frames:
            if encoder.aborted.is_set():
                break
            encoder.put(np.ascontiguousarray(frame))
            count += 1
        encoder.put(None)
    except BaseException:
        encoder.put(None)
        encoder.aborted.set()
        raise
    finally:
        encoder.join()
    if encoder.error is not None:
        raise MediaError(f"the clip could not be encoded: {encoder.error}") from encoder.error
    if count == 0:
        raise MediaError("the clip has no frame")
    return count


def _video_stream(out: Any, width: int, height: int, fps: int, crf: int) -> Any:
    video = out.add_stream("libx264", rate=fps, options={"preset": "veryfast", "crf": str(crf)})
    video.width, video.height, video.pix_fmt = width, height, "yuv420p"
    video.time_base = Fraction(1, fps)
    video.codec_context.colorspace = SMPTE170M
    video.codec_context.color_primaries = SMPTE170M
    video.codec_context.color_trc = SMPTE170M
    video.codec_context.color_range = 1  # limited ("MPEG") range
    video.codec_context.thread_count = 2
    return video


def _audio_stream(out: Any) -> Any:
    audio = out.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
    audio.bit_rate = 128_000
    return audio


def _audio_frames(sound: NDArray[np.float32], size: int) -> Iterator[av.AudioFrame]:
    planes = np.ascontiguousarray(sound.T, dtype=np.float32)
    for start in range(0, planes.shape[1], size):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(planes[:, start : start + size]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        yield frame


def _open(path: Path) -> Any:
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
    with _open(path) as container:
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
            yield index, _rgb(frame)


def _decoded(path: Path) -> Iterator[tuple[int, av.VideoFrame]]:
    with _open(path) as container:
        yield from _frames_in(container, path)


def _frames_in(container: Any, path: Path) -> Iterator[tuple[int, av.VideoFrame]]:
    container.streams.video[0].thread_type = "AUTO"
    try:
        yield from enumerate(container.decode(video=0))
    except av.FFmpegError as error:
        raise MediaError(f"{path.name} is damaged") from error


def _rgb(frame: av.VideoFrame) -> NDArray[np.uint8]:
    return np.asarray(frame.to_ndarray(format="rgb24", src_colorspace=frame.colorspace), np.uint8)


def sample_frames(path: Path, *, interval: float = 1.0, limit: int = 16) -> list[NDArray[np.uint8]]:
    """Return the frames a screening should see: the first, one each ``interval`` seconds, each change of scene, and the last.

    At most ``limit`` frames; changes of scene are kept before the evenly spaced ones.

    Raises:
        MediaError: not a video, or damaged.
    """
    kept: list[tuple[bool, NDArray[np.uint8]]] = []
    seen: NDArray[np.float32] | None = None
    frame: av.VideoFrame | None = None
    is_kept = False
    with _open(path) as container:
        every = max(1, round(float(container.streams.video[0].average_rate or 24) * interval))
        for index, frame in _frames_in(container, path):
            grey = _thumbnail(frame)
            changed = seen is None or float(np.abs(grey - seen).mean()) > DIFFERENT
            if is_kept := changed or index % every == 0:
                kept.append((changed, _rgb(frame)))
                seen = grey
    if frame is None:
        raise MediaError(f"{path.name} has no frame")
    if not is_kept:
        kept.append((True, _rgb(frame)))
    return _thin(kept, limit)


def _thumbnail(frame: av.VideoFrame) -> NDArray[np.float32]:
    """The mean luma of 64 x 64 areas: waves and leaves move within one, and are no new scene. Nothing is converted to RGB."""
    planar = frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p")
    luma = np.frombuffer(planar.planes[0], np.uint8).reshape(planar.height, -1)[::EVERY_ROW, : planar.width]
    small = cv2.resize(luma, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(yuv.LUMA)


def _thin(kept: list[tuple[bool, NDArray[np.uint8]]], limit: int) -> list[NDArray[np.uint8]]:
    if len(kept) <= limit:
        return [frame for _, frame in kept]
    order = sorted(range(len(kept)), key=lambda i: (not kept[i][0], i))
    changes = [i for i in order if kept[i][0]]
    chosen = changes if len(changes) >= limit else order
    picks = np.unique(np.linspace(0, len(chosen) - 1, limit).round().astype(int)) if chosen is changes else range(limit)
    return [kept[i][1] for i in sorted(chosen[p] for p in picks)]


def poster(path: Path, at: float = 0.0) -> NDArray[np.uint8]:
    """Return one frame for a still preview, ``at`` a fraction 0..1 of the clip.

    Raises:
        MediaError: not a video, or no such frame.
    """
    index = round(at * max(probe(path).num_frames - 1, 0)) if at else 0
    for _, frame in read_frames(path, [index]):
        return frame
    raise MediaError(f"{path.name} has no frame {index}")
