"""What somebody typed into a field that has no form of its own."""

from __future__ import annotations

from django.http import QueryDict


def typed(data: QueryDict, name: str) -> str:
    """Return the words without white space around them, and without NUL, which no keyboard writes and PostgreSQL refuses."""
    return data.get(name, "").replace("\0", "").strip()
