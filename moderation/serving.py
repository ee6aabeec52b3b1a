"""Sends a private file: by nginx (X-Accel), by the store's own signed link, or from here with Range, which Safari needs to play video.

The caller has already decided that this person may see it.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse

CHUNK = 64 * 1024  # bytes
RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def serve(request: HttpRequest, file: FieldFile, *, download_as: str | None = None) -> HttpResponseBase:
    """Return the answer that carries the file.

    Raises:
        Http404: the row names a file the store no longer has.
    """
    if not isinstance(file.storage, FileSystemStorage):
        return HttpResponseRedirect(file.url)
    if settings.MEDIA_ACCEL_PREFIX:
        response: HttpResponseBase = HttpResponse(headers={"X-Accel-Redirect": f"{settings.MEDIA_ACCEL_PREFIX.rstrip('/')}/{file.name}"})
    else:
        response = _from_here(request, file)
    response["Content-Type"] = mimetypes.guess_type(file.name or "")[0] or "application/octet-stream"
    response["Cache-Control"] = "private, max-age=600"
    response["X-Content-Type-Options"] = "nosniff"
    if download_as:
        response["Content-Disposition"] = f'attachment; filename="{download_as}"'
    return response


def _from_here(request: HttpRequest, file: FieldFile) -> HttpResponseBase:
    try:
        opened = file.storage.open(str(file.name), "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    size = opened.size
    wanted = parse_range(request.headers.get("Range", ""), size)
    if wanted is None:
        opened.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = wanted
    response = StreamingHttpResponse(_Part(opened, start, end + 1 - start), status=206 if "Range" in request.headers else 200)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(end + 1 - start)
    if response.status_code == 206:
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte that are wanted; None when the range lies outside (RFC 9110, section 14).

    Several ranges at once or another unit are ignored, as the RFC allows: the whole file is sent.
    """
    match = RANGE.match(header.strip())
    if not match or match.groups() == ("", ""):
        return (0, size - 1)
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    return (start, end) if start <= end and start < size else None


class _Part:
    """Some bytes of an open file; Django calls ``close`` also when nobody reads the answer, as for HEAD."""

    def __init__(self, opened: IO[bytes], start: int, length: int) -> None:
        self._opened, self._start, self._left = opened, start, length
        self.close = opened.close

    def __iter__(self) -> Iterator[bytes]:
        self._opened.seek(self._start)
        while self._left > 0 and (chunk := self._opened.read(min(CHUNK, self._left))):
            self._left -= len(chunk)
            yield chunk
