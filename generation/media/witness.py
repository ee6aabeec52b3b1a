"""Decodes what the encoder has written while it writes on, so that a clip is looked at before it is finished."""

from __future__ import annotations

from collections.abc import Callable

import av

from generation.media.stations import Station

WAITING = 64  # packets; a frame's is 7 kB


class Witness(Station[av.Packet]):
    """Shows each frame of a H.264 stream in the order of the clip, exactly as any reader of the file will see it.

    Attributes:
        num_shown: frames, so far.
    """

    def __init__(self, see: Callable[[av.VideoFrame], None], header: bytes) -> None:
        super().__init__("witness", WAITING)
        self.num_shown = 0
        self._see = see
        self._decoder = av.CodecContext.create("h264", "r")
        self._decoder.extradata = header

    def hand_over(self, packet: av.Packet) -> None:
        """Take a copy of a packet that is about to be written; writing empties it."""
        copy = av.Packet(bytes(packet))
        copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
        self.put(copy)

    def work(self) -> None:
        while (packet := self.queue.get()) is not None:
            self._show(packet)
        self._show(None)

    def _show(self, packet: av.Packet | None) -> None:
        for frame in self._decoder.decode(packet):
            self._see(frame)
            self.num_shown += 1
