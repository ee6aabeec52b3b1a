"""The reader of a web process: it starts with the first socket, ends with the last, and tells each what is new."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import LazySettings
from django.db import OperationalError

from generation import changes, tail
from generation.models import AliveRequest
from generation.progress import group_name
from generation.states import State
from tests.factories import AliveRequestFactory

pytestmark = [pytest.mark.django_db(transaction=True)]
SECONDS = 30


@pytest.fixture
async def page() -> AsyncIterator[Any]:
    """What a socket does: it joins the group of a request, and hears what is told to it."""
    layer: Any = get_channel_layer()
    channel, watched = await layer.new_channel(), []

    class Page:
        async def shows(self, alive: AliveRequest, seq: int = 0) -> None:
            await layer.group_add(group_name(alive.pk), channel)
            watched.append(str(alive.pk))
            tail.watch(str(alive.pk), seq)

        async def hears(self) -> Any:
            return (await asyncio.wait_for(layer.receive(channel), SECONDS))["snapshot"]

        def goes(self) -> None:
            tail.unwatch(watched.pop())

    made = Page()
    yield made
    while watched:
        made.goes()
    task = tail._task
    if task:
        await asyncio.wait_for(task, SECONDS)
    tail._task = None


def move(alive: AliveRequest, state: State = State.CANCELLED) -> None:
    assert AliveRequest.objects.filter(pk=alive.pk).advance(state)


async def test_tells_a_socket_what_changed(page: Any) -> None:
    alive = await sync_to_async(AliveRequestFactory)()
    await page.shows(alive)
    await sync_to_async(move)(alive)
    shown = await page.hears()
    assert (shown["id"], shown["state"], shown["seq"]) == (str(alive.pk), "cancelled", 1)


@pytest.mark.parametrize("seqs", [(5, 3), (3, 5)])
async def test_catches_up_with_what_the_one_who_knows_least_missed(seqs: tuple[int, int], page: Any) -> None:
    """Two sockets show one request."""
    alive = await sync_to_async(AliveRequestFactory)(seq=5)
    for seq in seqs:
        await page.shows(alive, seq=seq)
    assert (await page.hears())["seq"] == 5


async def test_ends_with_the_last_socket_and_begins_anew_with_the_next(page: Any) -> None:
    alive = await sync_to_async(AliveRequestFactory)()
    await page.shows(alive)
    await page.shows(alive)
    first = tail._task
    page.goes()
    assert tail._seqs, "one socket still shows it"
    page.goes()
    assert not tail._seqs
    assert first is not None
    await asyncio.wait_for(first, SECONDS)
    await page.shows(alive)
    assert tail._task is not first
    await sync_to_async(move)(alive)
    assert (await page.hears())["state"] == "cancelled"


async def test_goes_on_after_the_database_was_away(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = changes.Changes.read, []

    def flaky(reader: changes.Changes, seen: dict[str, int]) -> Any:
        asked.append(seen)
        if len(asked) == 1:
            raise OperationalError("away for a moment")
        return real(reader, seen)

    monkeypatch.setattr(changes.Changes, "read", flaky)
    alive = await sync_to_async(AliveRequestFactory)(seq=2)
    await page.shows(alive, seq=1)
    assert (await page.hears())["seq"] == 2


def test_unwatching_what_nobody_watched_hurts_nobody() -> None:
    tail.unwatch("nobody")
    assert "nobody" not in tail._seqs


async def test_reads_nothing_where_workers_tell_the_sockets_themselves(settings: LazySettings) -> None:
    settings.CHANNEL_LAYER_URL = "redis://elsewhere"
    tail.watch("some", 0)
    assert "some" not in tail._seqs


def test_a_worker_with_a_shared_layer_tells_the_row_as_it_stands(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CHANNEL_LAYER_URL = "redis://elsewhere"
    told = []

    async def send(shown: Any) -> None:
        told.append(shown)

    monkeypatch.setattr(tail, "_send", send)
    alive = AliveRequestFactory(seq=1)
    move(alive)
    tail.announce(alive)  # this object is out of date
    assert [(shown.seq, shown.state) for shown in told] == [(2, State.CANCELLED)]


def test_a_worker_without_one_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "_send", None)
    tail.announce(AliveRequestFactory())
