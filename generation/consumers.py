"""The progress socket: subscribe, get a snapshot from the database, then follow by number."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from generation import tail
from generation.models import AliveRequest, Life
from generation.progress import Snapshot, as_event, group_name, snapshot

NOT_FOUND = 4404


class ProgressConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
    """One request's progress for its owner; anyone else is told it does not exist."""

    seq = -1
    watching = False

    def __init__(self, kind: type[Life] = AliveRequest) -> None:
        super().__init__()
        self.kind = kind

    async def connect(self) -> None:
        self.request_id = str(self.scope["url_route"]["kwargs"]["pk"])
        self.group = group_name(self.request_id)
        # Join first, read second: a change between the two arrives twice instead of never.
        await self.channel_layer.group_add(self.group, self.channel_name)
        shown = await self._snapshot()
        await self.accept()
        if shown is None:
            await self.close(code=NOT_FOUND)
            return
        self.watching = True
        tail.watch(self.request_id, shown.seq)
        await self._show(as_event(shown))

    async def disconnect(self, code: int) -> None:
        if self.watching:
            tail.unwatch(self.request_id)
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def progress(self, event: dict[str, Any]) -> None:
        """A snapshot from the group; older than what the page shows means it is dropped."""
        await self._show(event["snapshot"])

    async def _show(self, shown: dict[str, Any]) -> None:
        if shown["seq"] > self.seq:
            self.seq = shown["seq"]
            await self.send_json(shown)

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _snapshot(self) -> Snapshot | None:
        user = self.scope["user"]
        request = self.kind.objects.owned_by(user).filter(pk=self.request_id).first() if user.is_authenticated else None
        return snapshot(request) if request else None
