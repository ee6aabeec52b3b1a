"""How fast a channel layer is with many sockets open."""

from __future__ import annotations

import asyncio
import time
from typing import Any


async def messages_per_second(layer: Any, sockets: int) -> float:
    """Return how many messages a second reach their sockets, each in a group of its own as on a progress page."""
    names = [await layer.new_channel() for _socket in range(sockets)]
    for number, name in enumerate(names):
        await layer.group_add(f"alive.{number}", name)
    began, sent = time.perf_counter(), 0
    while time.perf_counter() - began < 2.0:
        number = sent * 7 % sockets
        waits = asyncio.create_task(layer.receive(names[number]))
        await layer.group_send(f"alive.{number}", {"type": "progress", "snapshot": {"seq": sent, "fraction": 0.5}})
        await waits
        sent += 1
    return sent / (time.perf_counter() - began)
