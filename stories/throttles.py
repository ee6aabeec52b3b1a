"""How often one address may have a file read: a reading costs a core for seconds."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import SimpleRateThrottle


class VerifyThrottle(SimpleRateThrottle):
    """One count for the page and for programs."""

    rate = "20/min"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return f"verify:{self.get_ident(request)}"
