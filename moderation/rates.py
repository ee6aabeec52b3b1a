"""How often somebody without an account may send a form; counted in the cache, forgotten after the window."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

HOUR, DAY = 3600, 86400  # seconds
PER_ADDRESS = (6, HOUR)
PER_EMAIL = (6, DAY)


def may_send(request: HttpRequest, *, email: str) -> bool:
    """Count this attempt; False when the address or the e-mail has had its share."""
    counts = [
        _count("address", request.META.get("REMOTE_ADDR", ""), PER_ADDRESS),
        _count("email", email.strip().lower(), PER_EMAIL),
    ]
    return all(counts)


def _count(what: str, value: str, rate: tuple[int, int]) -> bool:
    limit, seconds = rate
    key = f"moderation:{what}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it ran out between the two
        return True
