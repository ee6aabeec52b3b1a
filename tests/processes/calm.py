"""Classifiers that find nothing, at once: these tests ask who survives, and the journeys ask what is judged.

But for one colour and one word, so that a request can be held and refused; and they stand still where they are told.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from moderation.policy import BLOCKLIST_THRESHOLDS, PICTURE_KEYS, TEXT_KEYS, THRESHOLDS, Key
from moderation.verdicts import Rule, Score
from tests.processes import parts

FORBIDDEN = "forbidden"  # a prompt with it is refused
NEAR = 40  # levels; a painted picture went through a codec


class Calm:
    """Gives each of its scores as 0, but one."""

    name, version = "calm", "1"
    keys: frozenset[Key] = frozenset()
    minded: Key

    def __init__(self, models_dir: Path) -> None:
        self.models_dir = models_dir

    def scores(self, minded: float) -> tuple[Score, ...]:
        found = {key: minded if key == self.minded else 0.0 for key in self.keys}
        return tuple(Score(classifier, self.version, label, value) for (classifier, label), value in sorted(found.items()))


class CalmPictures(Calm):
    keys = PICTURE_KEYS - BLOCKLIST_THRESHOLDS.keys()  # the list of known pictures is asked for real
    minded = ("nudity_gore", "gore")

    def score(self, picture: Any) -> tuple[Score, ...]:
        parts.judges_picture()
        doubtful = np.abs(np.median(picture, axis=(0, 1)) - parts.MAGENTA).max() < NEAR
        return self.scores(THRESHOLDS[self.minded].review if doubtful else 0.0)


class CalmTexts(Calm):
    keys = TEXT_KEYS
    minded = ("phrases", Rule.VIOLENCE)

    def score(self, text: str) -> tuple[Score, ...]:
        parts.judges_words()
        return self.scores(1.0 if FORBIDDEN in text else 0.0)
