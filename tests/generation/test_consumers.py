"""The progress socket: a snapshot first, then every newer one, for the owner alone."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from generation import changes, tail
from generation.consumers import NOT_FOUND
from generation.models import AliveRequest
from generation.states import Stage, State
from tests.factories import AliveRequestFactory, UserFactory
from tests.generation.sockets import socket

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alive() -> AliveRequest:
    return AliveRequestFactory()


@pytest.fixture
def outsider() -> Any:
    return UserFactory()


async def test_shows_how_the_request_stands_now(alive: AliveRequest) -> None:
    page = socket(alive, alive.owner)
    assert (await page.connect())[0]
    shown = await page.receive_json_from()
    assert (shown["id"], shown["state"], shown["over"]) == (str(alive.pk), State.QUEUED, False)
    await page.disconnect()


async def test_follows_the_row_until_it_is_over(alive: AliveRequest) -> None:
    page = socket(alive, alive.owner)
    await page.connect()
    seen = [(await page.receive_json_from())["seq"]]
    moves = AliveRequest.objects
    await sync_to_async(moves.claim)(alive.pk, worker="w")
    await sync_to_async(alive.refresh_from_db)()
    seen.append((await page.receive_json_from())["seq"])
    await sync_to_async(moves.beat)(alive, stage=Stage.ANIMATING, fraction=0.48, eta_seconds=3.0)
    shown = await page.receive_json_from()
    seen.append(shown["seq"])
    assert shown["fraction"] == pytest.approx(0.48)
    await sync_to_async(moves.held_by(alive).advance)(State.FAILED)
    last = await page.receive_json_from()
    assert last["over"]
    assert seen == sorted(set(seen))
    await page.disconnect()


async def test_tells_a_stranger_and_a_visitor_that_there_is_nothing(alive: AliveRequest, outsider: Any) -> None:
    for user in (outsider, AnonymousUser()):
        page = socket(alive, user)
        await page.connect()
        assert (await page.receive_output())["code"] == NOT_FOUND


async def test_stops_reading_when_the_last_page_is_gone(alive: AliveRequest) -> None:
    page = socket(alive, alive.owner)
    await page.connect()
    await page.receive_json_from()
    assert str(alive.pk) in tail._seqs
    await page.disconnect()
    assert str(alive.pk) not in tail._seqs


async def test_a_stranger_who_leaves_does_not_stop_the_owners_progress(alive: AliveRequest, outsider: Any) -> None:
    page, nosy = socket(alive, alive.owner), socket(alive, outsider)
    await page.connect()
    await nosy.connect()
    await nosy.receive_output()
    await nosy.disconnect()
    assert str(alive.pk) in tail._seqs
    await page.disconnect()


async def test_reads_no_rows_while_nobody_writes(alive: AliveRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite tells whether something was written")
    asked: list[Any] = []

    def newer_than(known: dict[str, int], **since: Any) -> list[Any]:
        asked.append(known)
        return []

    monkeypatch.setattr(changes, "newer_than", newer_than)
    monkeypatch.setattr(changes, "ANYWAY", 60.0)
    reader = changes.Changes()
    looks = [reader.thread.submit(reader.read, {str(alive.pk): 0}) for _look in range(5)]
    assert [await asyncio.wrap_future(look) for look in looks] == [[]] * 5
    assert len(asked) == 1
    await sync_to_async(AliveRequest.objects.claim)(alive.pk, worker="w")
    await asyncio.wrap_future(reader.thread.submit(reader.read, {str(alive.pk): 0}))
    assert len(asked) == 2
    reader.close()
