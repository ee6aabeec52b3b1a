"""Files nobody owns go; files of a row, files that are young and files of others stay."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from alive_site import files
from tests.factories import AliveRequestFactory, PhotoFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


def age(name: str, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(default_storage.path(name), (then, then))


def test_removes_what_a_killed_worker_left(member: Any) -> None:
    name = default_storage.save("clips/0f/video.mp4", ContentFile(b"half a life"))
    assert files.remove_orphans() == 0  # its row may be on the way
    age(name, hours=2)
    assert files.remove_orphans() == 1
    assert not default_storage.exists(name)


def test_keeps_every_file_a_row_names(member: Any) -> None:
    photo, alive = PhotoFactory(owner=member), AliveRequestFactory(owner=member)
    names = [str(field.name) for field in (photo.image, photo.thumbnail, alive.photo)]
    for name in names:
        age(name, hours=100)
    assert files.remove_orphans() == 0
    assert all(default_storage.exists(name) for name in names)


def test_leaves_alone_what_is_not_ours(member: Any) -> None:
    name = default_storage.save("somebody-else/file", ContentFile(b"theirs"))
    age(name, hours=100)
    assert files.remove_orphans() == 0


def test_knows_every_column_that_names_a_file() -> None:
    named = {f"{model._meta.label}.{column}" for model, column in files.file_fields()}
    assert named >= {
        "stories.Photo.image",
        "stories.Photo.thumbnail",
        "stories.User.avatar",
        "stories.User.avatar_waiting",
        "generation.Clip.video",
        "generation.Clip.poster",
    }
    assert {"generation.AliveRequest.photo", "generation.AliveRequest.rendered"} <= named
