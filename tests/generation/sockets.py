"""A page that follows a request, as Channels' own test client opens it."""

from __future__ import annotations

from typing import Any

from channels.testing import WebsocketCommunicator

from generation.consumers import ProgressConsumer
from generation.models import AliveRequest, Life

PATIENCE = 30.0  # seconds; the client's own one is over before a busy machine has answered


class PatientSocket(WebsocketCommunicator):
    """Waits as long for every answer as a busy machine may need."""

    async def connect(self, timeout: float = PATIENCE) -> Any:
        return await super().connect(timeout)

    async def receive_output(self, timeout: float = PATIENCE) -> Any:
        return await super().receive_output(max(timeout, PATIENCE))

    async def disconnect(self, code: int = 1000, timeout: float = PATIENCE) -> None:
        await super().disconnect(code, timeout)


def socket(asked: Life, user: Any, *, kind: type[Life] = AliveRequest) -> PatientSocket:
    """Not yet connected; ``kind`` is what its address is of."""
    made = PatientSocket(ProgressConsumer.as_asgi(kind=kind), f"/ws/{kind.kind}/{asked.pk}/")
    made.scope["user"] = user
    made.scope["url_route"] = {"kwargs": {"pk": asked.pk}}
    return made
