"""One web process: ``python -m alive_site.web --port 8000``. What uvicorn is told stands here once, for laptop, fleet and benchmark."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence

import uvicorn

from alive_site.asgi import application

SOCKET_MESSAGE = 64 * 1024  # bytes; what a page sends over the progress socket is far shorter


def main(arguments: Sequence[str]) -> int:
    """Serve until SIGTERM; requests in flight are finished within ``--grace`` seconds."""
    parser = argparse.ArgumentParser(prog="python -m alive_site.web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--grace", type=int, default=30, help="seconds a request in flight has when the process is asked to end")
    options = parser.parse_args(arguments)
    gc.collect()
    gc.set_threshold(10_000, 20, 20)
    gc.freeze()  # the site's own objects stay: walking all of them again and again held every socket up for a tenth of a second
    uvicorn.run(
        application,
        host=options.host,
        port=options.port,
        access_log=False,
        log_level="warning",
        ws_max_size=SOCKET_MESSAGE,
        ws_per_message_deflate=False,  # snapshots are some hundred bytes: packing them costs more memory and time than it saves
        timeout_graceful_shutdown=options.grace,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
