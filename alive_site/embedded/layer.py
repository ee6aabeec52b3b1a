"""Channels' in-memory layer, which looks through all sockets for what has expired at each message: here, once a second."""

from __future__ import annotations

import time

from channels.layers import InMemoryChannelLayer

PAUSE = 1.0  # seconds


class EmbeddedChannelLayer(InMemoryChannelLayer):
    """The same messages; the cost of one no longer grows with the number of sockets."""

    _cleaned = 0.0

    def _clean_expired(self) -> None:
        now = time.monotonic()
        if now - self._cleaned >= PAUSE:
            self._cleaned = now
            super()._clean_expired()
