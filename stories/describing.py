"""What a worker sees in a photo: prompts that fit, whether people are in it, what its engine need not look for again. Judges nothing."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import numpy as np
import structlog
from django.conf import settings
from PIL import Image

from generation.engines import Looked
from moderation.classifiers import ClassifierUnavailableError, PictureClassifier, load_classifier
from moderation.policy import FACE_SEEN
from stories.models import Photo

log = structlog.get_logger(__name__)
SIDE = 1280  # pixels: a face one can recognise is still 20 pixels wide

Look = Callable[[Path, Path, Iterable[str]], Looked]


def describe(photo_id: str) -> None:
    """Fill in what is not known yet; running twice changes nothing. What fails stays unknown, and the page asks the member instead."""
    photo = Photo.objects.in_album().filter(pk=photo_id).first()
    if photo is None or (photo.has_people is not None and photo.suggestions):
        return
    found: dict[str, Any] = {}
    with tempfile.NamedTemporaryFile(suffix=Path(photo.image.name or "").suffix) as copy:
        path = Path(copy.name)
        with photo.image.open("rb") as stored:
            path.write_bytes(stored.read())
        if photo.has_people is None and (has_people := _has_people(path)) is not None:
            found["has_people"] = has_people
        if not photo.suggestions and (looked := _looked_at(path)) is not None:
            found |= {"suggestions": looked.suggestions, "areas": looked.areas}
    if found:
        Photo.objects.filter(pk=photo.pk).update(**found)


def _has_people(path: Path) -> bool | None:
    try:
        faces = cast(PictureClassifier, load_classifier(settings.PEOPLE_CLASSIFIER, settings.MODELS_DIR))
        with Image.open(path) as image:
            image.draft("RGB", (SIDE, SIDE))
            image.thumbnail((SIDE, SIDE))
            return any(score.value >= FACE_SEEN for score in faces.score(np.asarray(image.convert("RGB"))))
    except ClassifierUnavailableError:
        log.exception("nobody looked for people in a photo")
        return None


def _looked_at(path: Path) -> Looked | None:
    """The engine's maker may fail in ways we cannot list; a photo without suggestions is still a photo."""
    module, _, name = settings.PHOTO_LOOK.partition(":")
    try:
        look: Look = getattr(importlib.import_module(module), name)
        return look(path, settings.MODELS_DIR, [code for code, _name in settings.LANGUAGES])
    except Exception:
        log.exception("no suggestions for a photo")
        return None
