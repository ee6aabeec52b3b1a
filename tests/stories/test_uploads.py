"""Files that are not what they should be, at both doors that take files: each gets its own sentence, and nothing is kept."""

from __future__ import annotations

import errno
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse

from stories.models import Photo
from tests.factories import picture

pytestmark = pytest.mark.django_db
NO_PHOTO = "not a photo we can read"


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.jpg", picture())
    return buffer.getvalue()


def bomb(side: int = 100_000) -> bytes:
    """A PNG of some hundred bytes that would unfold to ten gigapixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


FILES = {
    "nothing at all": (b"", NO_PHOTO),
    "a text": ("halo, dunia 🌊".encode(), NO_PHOTO),
    "a program": (b"MZ\x90\0" + b"\0" * 400, NO_PHOTO),
    "a PDF": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF", NO_PHOTO),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", NO_PHOTO),
    "a page": (b"<!doctype html><script>alert(1)</script>", NO_PHOTO),
    "a photo in an archive": (zipped(), NO_PHOTO),
    "an animation": (picture(fmt="GIF"), NO_PHOTO),
    "a photo's beginning and then garbage": (picture()[:40] + b"\xff" * 5000, NO_PHOTO),
    "half a photo": (picture()[: len(picture()) // 2], "damaged"),
    "a stamp": (picture(63, 63), "at least 64 pixels"),
    "a bomb": (bomb(), "megapixels"),
}
NAMES = [
    "sea.jpg",
    "laut 🌊.jpg",
    "بحر.jpg",
    "../../etc/passwd",
    "a" * 400 + ".jpg",
    "<script>alert(1)</script>.jpg",
    "c:\\con\\aux.jpg",
    ".jpg",
]


def upload(client: Client, data: bytes, name: str = "sea.jpg") -> Any:
    file = SimpleUploadedFile(name, data, "image/jpeg")
    return client.post(reverse("photo_upload"), {"photos": file}, headers={"Accept": "application/json"})


def kept() -> set[str]:
    root = Path(default_storage.location)  # type: ignore[attr-defined]
    return {str(path) for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", FILES)
def test_refuses_what_is_no_photo_with_its_reason(as_member: Client, kind: str) -> None:
    data, words = FILES[kind]
    before = kept()
    page = upload(as_member, data)
    program = as_member.post("/api/v1/photos/", {"image": SimpleUploadedFile("sea.jpg", data, "image/jpeg")})
    assert page.status_code == 200
    (told,) = page.json()["files"]
    assert told["outcome"] == "refused" and words in told["message"]
    assert program.status_code in {400, 422} and program["Content-Type"] == "application/problem+json"
    if data:  # an empty file is refused by the form already, in its own words
        assert words in program.json()["detail"]
    assert not Photo.objects.exists() and kept() == before


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_takes_a_photo_whatever_its_name_and_stores_it_under_ours(as_member: Client, member: Any, name: str) -> None:
    (told,) = upload(as_member, picture(), name).json()["files"]
    photo = Photo.objects.get()
    assert told["outcome"] == "added" and "<script>" not in told["html"]
    assert photo.image.name == f"album/{member.pk}/{photo.pk}.jpg"


def test_refuses_a_file_above_the_limit_at_both_doors(as_member: Client, settings: Any) -> None:
    settings.UPLOAD_BYTES = 1000
    (told,) = upload(as_member, picture()).json()["files"]
    assert told["outcome"] == "refused" and "larger than" in told["message"]
    answer = as_member.post("/api/v1/photos/", {"image": SimpleUploadedFile("sea.jpg", picture())})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_large")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\nhalf', "multipart/form-data; boundary=x"),
        (b"nothing of the kind", "multipart/form-data; boundary=" + "y" * 300),
        (b"\0\1\2", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"", "multipart/form-data; boundary=x"),
    ],
    ids=["broken off", "wrong boundary", "no boundary", "JSON", "empty"],
)
def test_answers_a_body_that_is_no_form(as_member: Client, body: bytes, kind: str) -> None:
    for headers in ({"Accept": "application/json"}, {}):
        answer = as_member.post(reverse("photo_upload"), body, content_type=kind, headers=headers)
        assert answer.status_code in {200, 302, 400}
    assert as_member.post("/api/v1/photos/", body, content_type=kind).status_code in {400, 415}
    assert not Photo.objects.exists()


def no_space(*args: Any, **kwargs: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_says_so_when_the_disk_is_full_while_a_file_arrives(
    as_member: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", no_space)
    large = picture() + b"\0" * house.FILE_UPLOAD_MAX_MEMORY_SIZE  # small ones stay in memory
    answer = upload(as_member, large)
    assert answer.status_code == 507 and "our fault" in answer.json()["error"]
    assert not list(tmp_path.iterdir())  # the half that had arrived made room again


def test_says_so_when_the_disk_is_full_while_a_photo_is_stored(as_member: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept()
    monkeypatch.setattr(FileSystemStorage, "_save", no_space)
    (told,) = upload(as_member, picture()).json()["files"]
    assert told["outcome"] == "refused" and "our fault" in told["message"]
    answer = as_member.post("/api/v1/photos/", {"image": SimpleUploadedFile("sea.jpg", picture())})
    assert (answer.status_code, answer.json()["code"]) == (507, "not_stored")
    assert not Photo.objects.exists() and kept() == before
