"""What every page's frame shows of the member."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from stories import inbox
from stories.models import User

UNSEEN_SECONDS = 5


def member_chrome(request: HttpRequest) -> dict[str, Any]:
    """Return the count of unseen Inbox entries, asked only if the page shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unseen_count": SimpleLazyObject(lambda: unseen_count(user))}


def unseen_count(user: User) -> int:
    """Return how many entries of the Inbox the member has not seen, as it was at most ``UNSEEN_SECONDS`` ago.

    A look into the Inbox changes the key; what is new may take some seconds to be counted, and no page asks eight tables for it.
    """
    key = f"unseen:{user.pk}:{user.inbox_seen_at.timestamp()}"
    return int(cache.get_or_set(key, lambda: inbox.unseen_count(user), UNSEEN_SECONDS) or 0)
