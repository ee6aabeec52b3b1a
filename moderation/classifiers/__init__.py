"""A classifier turns a picture or a text into scores; which ones are used stands in the settings as dotted paths.

They are imported at first use only: the web process never loads their libraries. A classifier that cannot answer raises, never scores 0.
"""

from __future__ import annotations

import importlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from moderation.verdicts import Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ClassifierUnavailableError(Exception):
    """A classifier is missing, damaged or failed: the request waits, and nothing is passed without its score."""


class PictureClassifier(Protocol):
    """Scores a picture: ``height x width x 3`` uint8, RGB, upright. Made with the folder of the models; thread-safe."""

    name: str
    version: str

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]: ...


class TextClassifier(Protocol):
    """Scores a text of any length, the empty one too. Made with the folder of the models; thread-safe."""

    name: str
    version: str

    def score(self, text: str) -> tuple[Score, ...]: ...


_loaded: dict[tuple[str, Path], PictureClassifier | TextClassifier] = {}
_loading = threading.Lock()  # two threads must not each read a model of many megabytes


def load_classifier(dotted_path: str, models_dir: Path) -> PictureClassifier | TextClassifier:
    """Return this process's classifier of that path ("package.module:Class"), made at first use.

    A failure is not remembered: the next call tries again, so that a model file put in place is found without a restart.

    Raises:
        ClassifierUnavailableError: no such class, or its model is missing or damaged.
    """
    key = (dotted_path, models_dir)
    with _loading:
        if key not in _loaded:
            _loaded[key] = _make(dotted_path, models_dir)
        return _loaded[key]


def _make(dotted_path: str, models_dir: Path) -> PictureClassifier | TextClassifier:
    module, _, name = dotted_path.partition(":")
    try:
        made: PictureClassifier | TextClassifier = getattr(importlib.import_module(module), name)(models_dir)
    except ClassifierUnavailableError:
        raise
    except Exception as error:  # whatever a foreign library throws, it means the same here: no score
        raise ClassifierUnavailableError(f"{dotted_path} cannot be loaded: {error}") from error
    return made
