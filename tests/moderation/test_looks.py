"""Looks: begun at once, once for each picture, and silent about nothing."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from moderation import hashes, looks, screening
from moderation.classifiers import ClassifierUnavailableError
from moderation.looks import Looks
from moderation.models import ListedPicture, Screening
from moderation.verdicts import Score, Target, Verdict
from tests.moderation import judges
from tests.moderation.test_screening import flat, scene

pytestmark = pytest.mark.django_db
PATIENCE = 60.0  # seconds


class Waiting(judges.Reddish):
    """Looks for as long as a test wants."""

    name = "waiting"
    looked, may_end, count = Event(), Event(), 0

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        type(self).count += 1
        self.looked.set()
        self.may_end.wait(PATIENCE)
        return (Score(self.name, self.version, "seen", 1.0),)


@pytest.fixture(autouse=True)
def _judges(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = judges.PICTURE
    Waiting.looked, Waiting.may_end, Waiting.count = Event(), Event(), 0


def test_looks_before_it_is_asked_for_scores(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = [f"{__name__}:Waiting"]
    begun = Looks()
    begun.add(flat(judges.SAFE))
    assert Waiting.looked.wait(PATIENCE)
    Waiting.may_end.set()
    assert {score.label for score in begun.scores()} == {"match", "seen"}


def test_looks_at_a_picture_once(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = [f"{__name__}:Waiting"]
    Waiting.may_end.set()
    picture = flat(judges.SAFE)
    begun = Looks([picture])
    begun.add(picture)
    begun.add(picture.copy())
    assert len(list(begun.scores())) == 2 * 2
    assert Waiting.count == 2


def test_one_look_at_harm_is_enough_whenever_it_was_begun() -> None:
    begun = Looks([flat(judges.SAFE)])
    begun.add(flat(judges.HARMFUL))
    judged = screening.screen(kind="thing", subject_id=1, target=Target.CLIP, sha256="a" * 64, pictures=begun)
    assert judged.verdict is Verdict.BLOCK
    assert Screening.objects.get().verdict == Verdict.BLOCK


def test_knows_what_was_listed_after_the_look_began() -> None:
    begun = Looks([scene()])
    ListedPicture.objects.create(pdq=hashes.hash_picture(scene()).hex, reason="later")
    assert next(score.value for score in begun.scores() if score.classifier == hashes.CLASSIFIER) == 1.0


def test_says_at_once_that_a_classifier_is_missing(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = [*judges.PICTURE, f"{__name__}:Absent"]
    with pytest.raises(ClassifierUnavailableError):
        Looks()


def test_does_not_swallow_what_a_classifier_raises(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = [*judges.PICTURE, "tests.moderation.judges:Away"]
    begun = Looks([flat(judges.SAFE)])
    with pytest.raises(ClassifierUnavailableError):
        list(begun.scores())


def test_begins_no_more_looks_when_they_are_not_wanted(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = [f"{__name__}:Waiting"]
    begun = Looks([flat(judges.SAFE) for _ in range(6)])
    assert Waiting.looked.wait(PATIENCE)
    begun.cancel()
    Waiting.may_end.set()
    looks._pool(os.getpid()).submit(lambda: None).result(PATIENCE)  # whatever was begun has ended by now
    assert Waiting.count <= looks.AT_ONCE


def test_a_forked_process_has_eyes_of_its_own() -> None:
    assert looks._pool(1) is not looks._pool(2)


def test_models_are_those_of_the_settings(settings: Any, tmp_path: Path) -> None:
    settings.MODELS_DIR = tmp_path
    settings.PICTURE_CLASSIFIERS = ["moderation.classifiers.open_nsfw:OpenNsfw"]
    with pytest.raises(ClassifierUnavailableError):
        Looks()
