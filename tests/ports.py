"""Ports for the servers of tests: nobody else is given one between the asking and the listening, however long a server takes to start."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from itertools import cycle

FIRST, SHARE, WORKERS = 12_000, 2_000, 10  # all below the ports that Linux and macOS give to whoever asks for any
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
_pairs = [FIRST + _worker * SHARE + offset for offset in range(0, SHARE, 2)]
_start = os.getpid() % len(_pairs)  # two runs on one machine do not begin at the same one
_next = cycle(_pairs[_start:] + _pairs[:_start])


def free_port() -> int:
    """Return a port that is free, as is the one after it; it comes back only when all of this worker's had their turn."""
    for port in (next(_next) for _pair in _pairs):
        with ExitStack() as probes:
            try:
                for each in (port, port + 1):
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", each))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
