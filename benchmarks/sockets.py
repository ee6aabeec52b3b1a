"""Progress over many open sockets: from a worker's write of a row to the message at its page; and a bare Channels echo beside it.

Imported by ``benchmarks.web`` after Django is set up.
"""

from __future__ import annotations

import asyncio
import gc
import re
import time
import uuid
from collections import Counter

import websockets
from django.db import connection

from generation.models import AliveRequest
from generation.states import Stage

WRITES = 200


def percentile(delays: list[float], share: float) -> float:
    """Return the value under which ``share`` of the delays lie."""
    return sorted(delays)[min(int(len(delays) * share), len(delays) - 1)]


async def progress(port: int, cookie: str, requests: list[AliveRequest]) -> list[float]:
    """Return the seconds from a write of each row's progress to the message at its socket, over many open sockets."""
    arrived: dict[tuple[str, int], float] = {}
    opened = asyncio.Semaphore(50)
    ready = asyncio.Event()
    waiting = len(requests)

    async def watch(alive: AliveRequest) -> None:
        nonlocal waiting
        address = f"ws://127.0.0.1:{port}/ws/alive/{alive.pk}/"
        headers = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{port}"}
        async with opened:
            connected = await websockets.connect(address, additional_headers=headers, open_timeout=60, ping_interval=None)
        async with connected:
            first = True
            async for message in connected:
                seq = int(re.search(r'"seq": ?(\d+)', str(message))[1])  # type: ignore[index]
                arrived[str(alive.pk), seq] = time.perf_counter()
                if first:
                    first, waiting = False, waiting - 1
                    if not waiting:
                        ready.set()

    watchers = [asyncio.create_task(watch(alive)) for alive in requests]
    await asyncio.wait_for(ready.wait(), 180)
    gc.freeze()  # a thousand browsers are not one process that walks all their objects
    written: dict[tuple[str, int], float] = {}
    beats: Counter[str] = Counter()
    for number in range(WRITES):
        alive = requests[number * len(requests) // WRITES]
        beats[str(alive.pk)] += 1
        await asyncio.to_thread(_write, alive.pk)
        written[str(alive.pk), beats[str(alive.pk)]] = time.perf_counter()
        await asyncio.sleep(0.053)
    await asyncio.sleep(1.0)
    for watcher in watchers:
        watcher.cancel()
    await asyncio.gather(*watchers, return_exceptions=True)
    lost = [key for key in written if key not in arrived]
    if lost:
        raise SystemExit(f"{len(lost)} of {WRITES} messages never came")
    return [max(arrived[key] - then, 0.0) for key, then in written.items()]


def _write(alive_id: uuid.UUID) -> None:
    alive = AliveRequest(pk=alive_id, attempt=0)
    if not AliveRequest.objects.beat(alive, stage=Stage.ANIMATING, fraction=0.5, eta_seconds=None):
        raise SystemExit("a row was not written; nothing was measured")
    connection.close()


async def echoes(port: int, sockets: int) -> list[float]:
    """Return the seconds from a message to its echo by a bare Channels consumer, with as many sockets open."""
    opened = asyncio.Semaphore(50)

    async def open_one() -> websockets.ClientConnection:
        async with opened:
            return await websockets.connect(f"ws://127.0.0.1:{port}/echo/", open_timeout=60, ping_interval=None)

    connected = await asyncio.gather(*(open_one() for _socket in range(sockets)))
    gc.freeze()
    delays = []
    for number in range(WRITES):
        page = connected[number * len(connected) // WRITES]
        began = time.perf_counter()
        await page.send('{"fraction": 0.5}')
        await page.recv()
        delays.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)
    await asyncio.gather(*(page.close() for page in connected))
    return delays
