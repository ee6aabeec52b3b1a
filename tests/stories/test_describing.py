"""What the worker sees in a photo, with the real face detector."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from generation.engines import Looked
from stories import tasks
from stories.models import Photo
from tests.factories import PhotoFactory

PHOTOS = Path(__file__).resolve().parents[1] / "photos"


def look(photo: Path, models_dir: Path, languages: Iterable[str]) -> Looked:
    assert photo.stat().st_size > 0 and models_dir.is_dir()
    return Looked({language: [f"{language}: waves"] for language in languages}, b"where the water is")


def fail(photo: Path, models_dir: Path, languages: Iterable[str]) -> Looked:
    raise RuntimeError("the model is away")


def described(name: str, **values: Any) -> Photo:
    photo = PhotoFactory(content=(PHOTOS / f"{name}.jpg").read_bytes(), has_people=None, **values)
    tasks.describe_photo.fn(str(photo.pk))
    photo.refresh_from_db()
    return photo


@pytest.fixture(autouse=True)
def _suggestions(settings: Any) -> None:
    settings.PHOTO_LOOK = f"{__name__}:look"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "has_people"), [("selfie", True), ("astronaut", True), ("beach", False), ("peaks", False)])
def test_sees_whether_people_are_in_it(name: str, has_people: bool) -> None:
    photo = described(name)
    assert photo.has_people is has_people
    assert photo.suggestions == {"en": ["en: waves"], "id": ["id: waves"]}
    assert bytes(photo.areas) == b"where the water is"


@pytest.mark.django_db
def test_leaves_unknown_what_it_could_not_see(settings: Any, tmp_path: Path) -> None:
    settings.MODELS_DIR = tmp_path  # no detector here
    photo = described("selfie")
    assert photo.has_people is None and photo.suggestions["en"]


@pytest.mark.django_db
def test_looks_for_people_even_when_suggestions_fail(settings: Any) -> None:
    settings.PHOTO_LOOK = f"{__name__}:fail"
    photo = described("selfie")
    assert photo.has_people is True and (photo.suggestions, bytes(photo.areas)) == ({}, b"")


@pytest.mark.django_db
def test_does_nothing_the_second_time(settings: Any) -> None:
    photo = described("beach")
    settings.PHOTO_LOOK = "nowhere:look"
    Photo.objects.filter(pk=photo.pk).update(has_people=True)
    tasks.describe_photo.fn(str(photo.pk))
    photo.refresh_from_db()
    assert photo.has_people is True and photo.suggestions["en"] == ["en: waves"]


@pytest.mark.django_db
def test_forgets_a_photo_that_was_deleted_meanwhile() -> None:
    tasks.describe_photo.fn("7f1d4a3e-0000-4000-8000-000000000000")
