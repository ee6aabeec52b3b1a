"""Files in parts, as players ask for them (RFC 9110, section 14)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from moderation.serving import parse_range, serve
from tests.factories import ClipFactory

TEN = 10  # bytes: "not a film"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", (0, 9)),
        ("bytes=0-", (0, 9)),
        ("bytes=0-0", (0, 0)),
        ("bytes=2-5", (2, 5)),
        ("bytes=5-500", (5, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-300", (0, 9)),
        ("bytes=9-9", (9, 9)),
        ("bytes=10-", None),
        ("bytes=7-3", None),
        ("bytes=-0", None),
        ("bytes=-", (0, 9)),
        ("bytes=0-1,4-5", (0, 9)),
        ("lines=1-2", (0, 9)),
        ("bytes=a-b", (0, 9)),
    ],
)
def test_reads_a_range_as_the_standard_says(header: str, wanted: tuple[int, int] | None) -> None:
    assert parse_range(header, TEN) == wanted


def answer(header: str, method: str = "get", **more: Any) -> Any:
    request = getattr(RequestFactory(), method)("/", headers={"Range": header} if header else {})
    return serve(request, ClipFactory().video, **more)


@pytest.mark.django_db(transaction=True)  # closing an answer closes the connection too
@pytest.mark.parametrize(
    ("header", "status", "content", "told"),
    [
        ("", 200, b"not a film", None),
        ("bytes=0-0", 206, b"n", "bytes 0-0/10"),
        ("bytes=4-", 206, b"a film", "bytes 4-9/10"),
        ("bytes=-4", 206, b"film", "bytes 6-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
    ],
)
def test_sends_exactly_that_part_and_says_which(header: str, status: int, content: bytes, told: str | None) -> None:
    sent = answer(header)
    assert (sent.status_code, sent.getvalue(), sent.get("Content-Range")) == (status, content, told)
    sent.close()
    if status != 416:
        assert sent["Content-Length"] == str(len(content)) and sent["Accept-Ranges"] == "bytes"
    assert sent["Cache-Control"].startswith("private") and sent["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_lets_nginx_send_what_it_decided(settings: Any) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/protected/"
    sent = answer("", download_as="alive.mp4")
    assert sent["X-Accel-Redirect"].startswith("/protected/video")
    assert sent["Content-Disposition"] == 'attachment; filename="alive.mp4"' and sent.content == b""


@pytest.mark.django_db
def test_knows_no_file_the_store_has_lost() -> None:
    clip = ClipFactory()
    clip.video.storage.delete(clip.video.name)
    with pytest.raises(Http404):
        serve(RequestFactory().get("/"), clip.video)
