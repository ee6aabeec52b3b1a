"""Embedded progress: this web process looks many times a second whether a watched row was written, and tells its own sockets.

With a channel layer between machines the worker tells the group itself (``announce``), and nothing is polled.
"""

from __future__ import annotations

import asyncio
from collections import Counter

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection

from generation.changes import Changes
from generation.models.life import Life
from generation.progress import Snapshot, as_event, group_name, snapshot

INTERVAL = 0.02 if connection.vendor == "sqlite" else 0.1  # seconds; a look at SQLite costs nothing while nobody writes
log = structlog.get_logger(__name__)

_sockets: Counter[str] = Counter()
_seqs: dict[str, int] = {}
_task: asyncio.Task[None] | None = None


def announce(request: Life) -> None:
    """Tell the sockets of other processes; without a shared layer the web process reads the row itself."""
    if settings.CHANNEL_LAYER_URL:
        fresh = type(request).objects.get(pk=request.pk)
        async_to_sync(_send)(snapshot(fresh))


def watch(request_id: str, seq: int) -> None:
    """A socket of this process shows this request."""
    global _task  # noqa: PLW0603  (one reader per process)
    if settings.CHANNEL_LAYER_URL:
        return
    _sockets[request_id] += 1
    _seqs[request_id] = min(seq, _seqs.get(request_id, seq))
    if _task is None or _task.done():
        _task = asyncio.get_running_loop().create_task(_follow())


def unwatch(request_id: str) -> None:
    """A socket went away; the reader stops with the last one."""
    if _sockets[request_id] > 1:
        _sockets[request_id] -= 1
    else:
        _sockets.pop(request_id, None)
        _seqs.pop(request_id, None)


async def _follow() -> None:
    changes, loop = Changes(), asyncio.get_running_loop()
    try:
        while _seqs:
            try:
                for shown in await loop.run_in_executor(changes.thread, changes.read, dict(_seqs)):
                    if shown.id in _seqs:
                        _seqs[shown.id] = shown.seq
                        await _send(shown)
            except Exception:
                log.exception("progress could not be read; trying again")
                await asyncio.sleep(1)
            await asyncio.sleep(INTERVAL)
    finally:
        changes.close()


async def _send(shown: Snapshot) -> None:
    await get_channel_layer().group_send(group_name(shown.id), {"type": "progress", "snapshot": as_event(shown)})
