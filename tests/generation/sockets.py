"""A page that follows a request, as Channels' own test client opens it."""

from __future__ import annotations

from typing import Any

from channels.testing import WebsocketCommunicator

from generation.consumers import ProgressConsumer
from generation.models import AliveRequest, Life


def socket(asked: Life, user: Any, *, kind: type[Life] = AliveRequest) -> WebsocketCommunicator:
    """Not yet connected; ``kind`` is what its address is of."""
    made = WebsocketCommunicator(ProgressConsumer.as_asgi(kind=kind), f"/ws/{kind.kind}/{asked.pk}/")
    made.scope["user"] = user
    made.scope["url_route"] = {"kwargs": {"pk": asked.pk}}
    return made
