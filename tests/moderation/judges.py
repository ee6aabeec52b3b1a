"""Small true classifiers for tests of what follows from a verdict: the colour of a picture decides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.classifiers import ClassifierUnavailableError
from moderation.policy import MEANING_THRESHOLDS, UNREAD
from moderation.verdicts import Score

PICTURE = [f"{__name__}:Reddish", f"{__name__}:Second", f"{__name__}:NoFace"]
TEXT = ["moderation.classifiers.phrases:Phrases", f"{__name__}:Meaningless"]
SAFE, DOUBTFUL, HARMFUL = (40, 90, 200), (200, 200, 40), (220, 30, 30)  # colours of pictures by their verdict


class Reddish:
    """Red is refused, yellow is looked at, anything else passes."""

    name, version = "nudity_gore", "colours"

    def __init__(self, models_dir: Path) -> None:
        """Nothing to load."""

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        red, green, blue = picture.reshape(-1, 3).mean(axis=0)
        value = 0.95 if red > 2 * green and red > 2 * blue else 0.6 if red > 2 * blue else 0.01
        return (Score(self.name, self.version, "sexual", value), Score(self.name, self.version, "gore", 0.0))


class Second(Reddish):
    name = "open_nsfw"

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        return (Score(self.name, self.version, "sexual", 0.0),)


class NoFace(Reddish):
    name = "faces"

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        return (Score(self.name, self.version, "face", 0.0),)


class Meaningless(Reddish):
    name = "prompt_meaning"

    def score(self, text: object) -> tuple[Score, ...]:
        labels = [label for _, label in MEANING_THRESHOLDS] + [UNREAD[1]]
        return tuple(Score(self.name, self.version, str(label), 0.0) for label in labels)


class HashService(Reddish):
    """Knows every picture, as the service of an operator would know some."""

    name = "hash_service"

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        return (Score(self.name, self.version, "match", 1.0),)


class Away(Reddish):
    name = "hash_service"

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        raise ClassifierUnavailableError("the service does not answer")
