"""It delivers and forgets as the stock layer does, only without looking at everybody for each message."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from alive_site.embedded.layer import EmbeddedChannelLayer


async def test_delivers_to_everybody_in_the_group() -> None:
    layer: Any = EmbeddedChannelLayer()
    names = [await layer.new_channel() for _socket in range(3)]
    for name in names:
        await layer.group_add("alive.1", name)
    await layer.group_send("alive.1", {"type": "progress"})
    assert [await layer.receive(name) for name in names] == [{"type": "progress"}] * 3


async def test_forgets_what_nobody_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    layer: Any = EmbeddedChannelLayer(expiry=0.01)
    monkeypatch.setattr("alive_site.embedded.layer.PAUSE", 0.0)
    name = await layer.new_channel()
    await layer.send(name, {"type": "progress"})
    await asyncio.sleep(0.05)
    await layer.group_send("alive.1", {"type": "progress"})
    assert name not in layer.channels


async def test_looks_at_everybody_once_for_many_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Any] = []

    def look(self: Any) -> None:
        looks.append(self)

    monkeypatch.setattr("channels.layers.InMemoryChannelLayer._clean_expired", look)
    monkeypatch.setattr("alive_site.embedded.layer.time", SimpleNamespace(monotonic=lambda: 100.0))  # all in one moment
    layer: Any = EmbeddedChannelLayer()
    for _message in range(50):
        await layer.group_send("alive.1", {"type": "progress"})
    assert len(looks) == 1
