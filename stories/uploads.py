"""Reads an upload file by file: one that is too large is skipped while the others of the same form arrive."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _


class UploadError(Exception):
    """The form as a whole cannot be read; its text is for the member, ``status`` for programs."""

    code = "upload"

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class CappedUploadHandler(FileUploadHandler):
    """Stands before the handlers that store: it counts, and drops a file as soon as it is larger than allowed."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit  # bytes of one file
        self.too_large: list[str] = []
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > self.limit:
            self.too_large.append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler holds the file."""


@dataclass
class Arrived:
    """What came with a form: the files that may be looked at, and the names of those that were too large."""

    files: list[UploadedFile] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)


def receive(request: HttpRequest, name: str, *, limit: int | None = None) -> Arrived:
    """Read the body of ``request``, which nobody may have touched before, and return the files of its field ``name``.

    ``limit`` is the bytes of one file, those of a photo unless told.

    Raises:
        UploadError: too many files, a body that is no form, a lost connection or a full disk.
    """
    cap = CappedUploadHandler(request, limit or settings.UPLOAD_BYTES)
    request.upload_handlers.insert(0, cap)
    try:
        files = request.FILES.getlist(name)
    except TooManyFilesSent as error:
        most = {"limit": settings.DATA_UPLOAD_MAX_NUMBER_FILES}
        raise UploadError(413, _("Please choose at most %(limit)d photos at once.") % most) from error
    except (MultiPartParserError, UnreadablePostError) as error:
        raise UploadError(400, _("The upload broke off before it was complete. Please try again.")) from error
    except OSError as error:
        _drop_halves(request)
        if error.errno != errno.ENOSPC:
            raise
        raise UploadError(507, _("We cannot store photos right now. This is our fault; please try again later.")) from error
    return Arrived(list(files), cap.too_large)


def receive_one(request: HttpRequest, name: str, *, limit: int, too_large: str) -> TemporaryUploadedFile | None:
    """Return the one file of a form, streamed to a temporary file that vanishes with the request; None without one.

    Raises:
        UploadError: it is larger than ``limit`` bytes, or the upload broke off.
    """
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    arrived = receive(request, name, limit=limit)
    if arrived.too_large:
        raise UploadError(413, too_large)
    file = arrived.files[0] if arrived.files else None
    return file if isinstance(file, TemporaryUploadedFile) else None


def _drop_halves(request: HttpRequest) -> None:
    """Django closes what arrived whole; the file that was arriving would keep its room on a disk that has none."""
    for handler in request.upload_handlers:
        if half := getattr(handler, "file", None):
            half.close()
