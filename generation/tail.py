"""Embedded progress: this web process reads the watched rows each 100 ms and tells its own sockets.

With a channel layer between machines the worker tells the group itself (``announce``), and nothing is polled.
"""

from __future__ import annotations

import asyncio
from collections import Counter

import structlog
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings

from generation.models import AliveRequest
from generation.progress import Snapshot, as_event, group_name, newer_than, snapshot

INTERVAL = 0.1  # seconds
log = structlog.get_logger(__name__)

_sockets: Counter[str] = Counter()
_seqs: dict[str, int] = {}
_task: asyncio.Task[None] | None = None


def announce(alive: AliveRequest) -> None:
    """Tell the sockets of other processes; without a shared layer the web process reads the row itself."""
    if settings.CHANNEL_LAYER_URL:
        fresh = AliveRequest.objects.get(pk=alive.pk)
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
    while _seqs:
        try:
            for shown in await database_sync_to_async(newer_than)(dict(_seqs)):
                if shown.id in _seqs:
                    _seqs[shown.id] = shown.seq
                    await _send(shown)
        except Exception:
            log.exception("progress could not be read; trying again")
            await asyncio.sleep(1)
        await asyncio.sleep(INTERVAL)


async def _send(shown: Snapshot) -> None:
    await get_channel_layer().group_send(group_name(shown.id), {"type": "progress", "snapshot": as_event(shown)})
