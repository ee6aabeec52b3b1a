"""What every page's frame shows of the member."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from stories import inbox


def member_chrome(request: HttpRequest) -> dict[str, Any]:
    """Return the count of unseen Inbox entries, asked only if the page shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unseen_count": SimpleLazyObject(lambda: inbox.unseen_count(user))}
