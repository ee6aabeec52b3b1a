"""The classifiers of pictures on photographs known to be safe: what is said of unsafe ones is not measured here (docs/safety.md)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from numpy.typing import NDArray
from PIL import Image

from moderation.classifiers import ClassifierUnavailableError, PictureClassifier
from moderation.classifiers.faces import Faces
from moderation.classifiers.nudity_gore import NudityGore
from moderation.classifiers.open_nsfw import OpenNsfw
from moderation.policy import FACE_SEEN, PICTURE_THRESHOLDS

PHOTOS = sorted((Path(__file__).resolve().parents[2] / "photos").glob("*.jpg"))
WITH_FACES = {"astronaut", "hopper", "selfie"}
TAKEN_FOR_FACES = {"cameraman", "dandelions", "night-palace"}  # a man from the side; seed heads; lit windows: only stricter
KINDS: list[type[NudityGore | OpenNsfw | Faces]] = [NudityGore, OpenNsfw, Faces]
pytestmark = pytest.mark.slow


def load(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def classifier(request: pytest.FixtureRequest) -> PictureClassifier:
    made: PictureClassifier = request.param(settings.MODELS_DIR)
    return made


def test_stops_none_of_the_safe_photos(classifier: PictureClassifier) -> None:
    stopped = []
    for path in PHOTOS:
        for score in classifier.score(load(path)):
            threshold = PICTURE_THRESHOLDS.get((score.classifier, score.label))
            strictest = min((threshold.review, *(threshold.strict or ()))) if threshold else 2.0
            stopped += [(path.stem, score)] if score.value >= strictest else []
    assert not stopped


def test_sees_faces_where_there_are_some_and_none_in_landscapes() -> None:
    faces = Faces(settings.MODELS_DIR)
    seen = {path.stem for path in PHOTOS if faces.score(load(path))[0].value >= FACE_SEEN}
    assert WITH_FACES <= seen <= WITH_FACES | TAKEN_FOR_FACES


@pytest.mark.parametrize("size", [(1, 1), (3000, 20), (20, 3000), (64, 64)])
def test_scores_any_shape(classifier: PictureClassifier, size: tuple[int, int]) -> None:
    scores = classifier.score(np.full((*size, 3), 127, np.uint8))
    assert all(0.0 <= score.value <= 1.0 for score in scores)


@pytest.mark.parametrize("kind", KINDS)
def test_is_unavailable_without_its_very_model(kind: type[PictureClassifier], tmp_path: Path) -> None:
    with pytest.raises(ClassifierUnavailableError):
        kind(tmp_path)  # type: ignore[call-arg]
    for file in Path(settings.MODELS_DIR).iterdir():
        if not file.name.startswith("."):
            data = file.read_bytes()
            (tmp_path / file.name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ClassifierUnavailableError):
        kind(tmp_path)  # type: ignore[call-arg]
