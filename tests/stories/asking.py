"""Requests and their pages, as the tests of the views need them."""

from __future__ import annotations

from typing import Any

from generation.models import AliveRequest
from generation.states import State
from stories.models import Animation
from tests.factories import AliveRequestFactory, ClipFactory, PhotoFactory


def made(owner: Any, state: State = State.READY, **values: Any) -> AliveRequest:
    """A member's request from a photo of their album; with its clip if it is ready."""
    alive: AliveRequest = AliveRequestFactory(owner=owner, state=state, prompt="let it rain", **values)
    Animation.objects.create(photo=PhotoFactory(owner=owner), alive=alive)
    if state is State.READY:
        ClipFactory(request=alive, signer="Alive development")
    return alive


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content
