"""Frames and sound into H.264 and AAC: they stream through a small queue, and a witness sees what was written while the rest is made."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from generation import yuv
from generation.media import nal
from generation.media.reading import MediaError
from generation.media.stations import Station
from generation.media.witness import Witness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Draw = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
    See = Callable[[av.VideoFrame], None]
    Sound = NDArray[np.float32] | Callable[[], NDArray[np.float32]] | None

SAMPLE_RATE = 48_000
QUEUE_FRAMES = 4  # 720x1280 is 1.4 MB a frame, 2.8 in RGB; memory stays flat however long the clip is
SMPTE170M = 6  # ISO/IEC 23091-2: what the BT.601 planes of ``yuv`` are; untagged players would guess BT.709 and shift colours


@dataclass(frozen=True, slots=True)
class Written:
    """What ``encode`` wrote: the number of frames, and the digest by which ``reading.digest`` knows the file."""

    num_frames: int
    digest: str


class _Encoder(Station["NDArray[np.uint8]"]):
    """Owns the container; draws on the frames that are handed over and writes them, then the sound."""

    def __init__(self, path: Path, sound: Sound, draw: Draw, see: See | None, options: Mapping[str, Any]) -> None:
        super().__init__("encoder", QUEUE_FRAMES)
        self.told = hashlib.sha256()
        self.num_written = 0
        self._path, self._sound, self._draw, self._see, self._options = path, sound, draw, see, options
        self._witness: Witness | None = None

    def work(self) -> None:
        try:
            self._encode()
            if self._witness is not None and not self.over.is_set():
                self._witness.finish()
                if self._witness.num_shown != self.num_written:
                    raise MediaError(f"{self._witness.num_shown} of {self.num_written} frames could be seen")
        finally:
            if self._witness is not None:
                self._witness.abort()

    def _encode(self) -> None:
        o = self._options
        with av.open(str(self._path), "w", format="mp4", options={"movflags": "+faststart"}) as out:
            out.metadata.update(o["metadata"])
            video = _video_stream(out, o["width"], o["height"], o["fps"], o["crf"])
            audio = _audio_stream(out) if self._sound is not None else None
            while (picture := self.queue.get()) is not None:
                if self.over.is_set():
                    return
                planes = picture if picture.ndim == yuv.PLANAR else yuv.from_rgb(picture)
                self._write(out, video, av.VideoFrame.from_numpy_buffer(self._draw(planes), format="yuv420p"))
            self._write(out, video, None)
            if audio is not None and self._sound is not None:
                sound = self._sound() if callable(self._sound) else self._sound
                for block in _audio_frames(sound, audio.frame_size or 1024):
                    out.mux(audio.encode(block))
                out.mux(audio.encode(None))

    def _write(self, out: Any, video: Any, frame: av.VideoFrame | None) -> None:
        self.num_written += frame is not None
        for packet in video.encode(frame):
            self.told.update(nal.of_stream(bytes(packet)))
            if self._see is not None:
                self._show(self._see, packet, video.codec_context.extradata)
            out.mux(packet)

    def _show(self, see: See, packet: av.Packet, header: bytes) -> None:
        if self._witness is None:
            self._witness = Witness(see, header)
            self._witness.start()
        self._witness.hand_over(packet)


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
    see: See | None = None,
    crf: int = 20,
) -> Written:
    """Write frames and sound (``samples x 2`` float32 at 48 kHz) as MP4.

    A frame is ``height x width x 3`` uint8 RGB, or ``height * 3/2 x width`` uint8 I420 (see ``yuv``), which is not converted again.

    ``draw`` returns what is written in place of a frame's planes, in the encoder's thread: the one who makes the frames does not
    wait for it. ``see`` is shown every frame once more in a thread of its own, decoded from what was written. A sound that is a
    function is asked for when the frames are over.

    The file appears under ``path`` only when it is whole: it is written beside it and renamed. Whatever ``frames`` raises
    (a cancel, an engine's error) passes through and leaves no file behind.

    Raises:
        MediaError: the encoder refused (the disk may be full), or what it wrote could not be decoded and seen.
    """
    handle, name = tempfile.mkstemp(suffix=".part", prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    part = Path(name)
    options = {"fps": fps, "width": width, "height": height, "crf": crf, "metadata": dict(metadata or {})}
    encoder = _Encoder(part, sound, draw, see, options)
    try:
        _feed(encoder, frames)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Written(encoder.num_written, encoder.told.hexdigest())


def _feed(encoder: _Encoder, frames: Iterable[NDArray[np.uint8]]) -> None:
    encoder.start()
    try:
        for frame in frames:
            if encoder.over.is_set():
                break
            encoder.put(np.ascontiguousarray(frame))
    except BaseException:
        encoder.abort()
        raise
    try:
        encoder.finish()
    except Exception as error:
        raise MediaError(f"the clip could not be encoded: {error}") from error
    if not encoder.num_written:
        raise MediaError("the clip has no frame")


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
    # A third of the default coder's time, and at this rate nearer to the sound: 31 dB instead of 24 for birds, 48 instead of 29 for a lake.
    audio = out.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options={"aac_coder": "fast"})
    audio.bit_rate = 128_000
    return audio


def _audio_frames(sound: NDArray[np.float32], size: int) -> Iterator[av.AudioFrame]:
    planes = np.ascontiguousarray(sound.T, dtype=np.float32)
    for start in range(0, planes.shape[1], size):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(planes[:, start : start + size]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        yield frame
