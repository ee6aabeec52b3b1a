"""How often one member, or one address, may ask."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import SimpleRateThrottle


class MemberThrottle(SimpleRateThrottle):
    """Counts by member, by address for visitors; ``RateLimit`` headers are added by the view mixin."""

    scope = "member"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.user.is_authenticated:
            return f"throttle:{request.user.pk}"
        return f"throttle:{self.get_ident(request)}"
