"""What the description of the API says about every operation: any answer that is not listed is a problem (RFC 9457)."""

from __future__ import annotations

from typing import Any

PROBLEM = {
    "type": "object",
    "description": "What went wrong, for people and for programs (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; meant for programs."},
        "detail": {"type": "string", "description": "What happened and what to do, in the member's language."},
        "errors": {"description": "Field by field, where the ask itself is malformed."},
    },
}


def with_problems(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Add the problem as the default answer of every operation; a hook of drf-spectacular."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {"description": "A problem.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
