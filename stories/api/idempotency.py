"""The ``Idempotency-Key`` header: asking again with the same key gives the same thing again."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request

HEADER = "Idempotency-Key"
LENGTH = 128

KEY_PARAMETER = OpenApiParameter(
    HEADER,
    location=OpenApiParameter.HEADER,
    description="Any text of up to 128 characters. The same key with the same content returns what was made the first time.",
)


def key_of(request: Request) -> str | None:
    """Return the key, None when there is none.

    Raises:
        ValidationError: it is too long.
    """
    key = request.headers.get(HEADER, "").strip()
    if len(key) > LENGTH:
        raise exceptions.ValidationError({HEADER: f"At most {LENGTH} characters."})
    return key or None
