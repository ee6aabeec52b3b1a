"""JSON whose depth no program may choose: whatever it sends, it is read, or refused as its own mistake."""

from __future__ import annotations

import io
import json

import pytest
from rest_framework.exceptions import ParseError

from alive_site.rest.parsers import BoundedJSONParser


def parsed(content: bytes) -> object:
    return BoundedJSONParser().parse(io.BytesIO(content), media_type="application/json", parser_context={})


@pytest.mark.parametrize("value", [{}, [], "ombak", 7, None, {"prompt": "🌊", "seconds": 5.0}, [[[[1]]]]])
def test_reads_what_is_json(value: object) -> None:
    assert parsed(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b"NaN",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
def test_refuses_what_is_not_and_what_is_too_deep(content: bytes) -> None:
    with pytest.raises(ParseError):
        parsed(content)
