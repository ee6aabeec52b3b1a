"""The witness: shown in the order of the clip, all of it, and what is damaged is no clip."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from generation.media.witness import Witness
from tests.clips import encode, ramp


def packets(path: Path) -> tuple[bytes, list[av.Packet]]:
    """The header and the packets of a file, as an encoder gives them."""
    container = av.open(str(path))
    stream = container.streams.video[0]
    to_stream = av.BitStreamFilterContext("h264_mp4toannexb", stream)
    found = [filtered for packet in container.demux(video=0) for filtered in to_stream.filter(packet)]
    return bytes(stream.codec_context.extradata or b""), found


def test_shows_all_frames_in_the_order_of_the_clip(tmp_path: Path) -> None:
    encode(tmp_path / "clip.mp4", ramp(30))
    header, found = packets(tmp_path / "clip.mp4")
    shown: list[av.VideoFrame] = []
    witness = Witness(shown.append, header)
    witness.start()
    for packet in found:
        witness.hand_over(packet)
    witness.finish()
    assert witness.num_shown == len(shown) == 30
    assert [frame.pts for frame in shown] == sorted(frame.pts for frame in shown if frame.pts is not None)


def test_says_that_a_damaged_stream_cannot_be_seen(tmp_path: Path) -> None:
    encode(tmp_path / "clip.mp4", ramp(3))
    header, (first, *_rest) = packets(tmp_path / "clip.mp4")
    witness = Witness(lambda frame: None, header)
    first.update(first.size * b"\x65")
    witness.start()
    witness.hand_over(first)
    with pytest.raises(av.FFmpegError):
        witness.finish()
