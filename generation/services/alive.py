"""Asking for a clip."""

from __future__ import annotations

import hashlib
from typing import Any

from generation import limits
from generation.errors import PeopleNotAgreedError, TooYoungError
from generation.models import AliveRequest
from generation.services.life import keep_photo, stand_in_line


def request_alive(
    *,
    owner: Any,
    photo: bytes,
    suffix: str,
    heritage: bytes = b"",
    areas: bytes = b"",
    prompt: str = "",
    negative_prompt: str = "",
    strength: float = limits.DEFAULT_STRENGTH,
    seconds: float = limits.DEFAULT_SECONDS,
    aspect: limits.Aspect = limits.Aspect.TALL,
    ending: limits.Ending = limits.Ending.FITTING,
    fps: int = limits.DEFAULT_FPS,
    sound: bool = True,
    seed: int | None = None,
    language: str = "en",
    has_people: bool | None = None,
    people_agreed: bool = False,
    idempotency_key: str | None = None,
) -> AliveRequest:
    """Queue one request with its own copy of the photo; the same key with the same ask returns the same request.

    Args:
        photo: a normalised picture (upright, no EXIF), JPEG or PNG.
        suffix: its file ending, with the dot.
        heritage: the credentials of the file it was drawn from, as ``provenance.heritage`` stores them.
        areas: what ``engines.Looked.areas`` told of the photo; it saves the engine a look, and is not part of the ask.
        has_people: whether people are in it; None when nobody has looked.

    Raises:
        AliveError: one of its kinds says which rule is not met; nothing was charged.
    """
    if not owner.may_use_alive:
        raise TooYoungError
    if has_people is not False and not people_agreed:
        raise PeopleNotAgreedError
    ask = {
        "prompt": prompt.strip(),
        "negative_prompt": negative_prompt.strip(),
        "strength": strength,
        "seconds": seconds,
        "aspect": str(aspect),
        "ending": str(ending),
        "fps": fps,
        "sound": sound,
        "language": language,
        "photo_sha256": hashlib.sha256(photo).hexdigest(),
    }
    return stand_in_line(
        AliveRequest(owner=owner, people_agreed=people_agreed, areas=areas),
        ask,
        seed=seed,
        idempotency_key=idempotency_key,
        before_saving=lambda alive: keep_photo(alive, photo, suffix, heritage),
    )
