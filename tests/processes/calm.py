"""Classifiers that find nothing, at once: these tests ask who survives, and the journeys ask what is judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from moderation.policy import BLOCKLIST_THRESHOLDS, PICTURE_KEYS, TEXT_KEYS, Key
from moderation.verdicts import Score


class Calm:
    """Gives each of its scores as 0."""

    name, version = "calm", "1"
    keys: frozenset[Key] = frozenset()

    def __init__(self, models_dir: Path) -> None:
        self.models_dir = models_dir

    def score(self, shown: Any) -> tuple[Score, ...]:
        return tuple(Score(classifier, self.version, label, 0.0) for classifier, label in sorted(self.keys))


class CalmPictures(Calm):
    keys = PICTURE_KEYS - BLOCKLIST_THRESHOLDS.keys()  # the list of known pictures is asked for real


class CalmTexts(Calm):
    keys = TEXT_KEYS
