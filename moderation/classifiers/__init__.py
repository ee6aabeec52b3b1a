"""What a classifier is, and how one is found: named by dotted path in settings, imported at first use, one per process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from moderation.verdicts import Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ClassifierUnavailableError(Exception):
    """A classifier cannot work now: whoever asked must wait, never pass."""


class PictureClassifier(Protocol):
    name: str
    version: str

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        """Return the scores of a ``height x width x 3`` uint8 RGB picture."""
        ...


class TextClassifier(Protocol):
    name: str
    version: str

    def score(self, text: str) -> tuple[Score, ...]:
        """Return the scores of a text of any length and language."""
        ...


@cache
def load_classifier(dotted_path: str, models_dir: Path) -> PictureClassifier | TextClassifier:
    """Import ``package.module:Factory`` at first use and build it with the weights folder.

    Raises:
        ClassifierUnavailableError: no such module or name, or its weights are missing or damaged.
    """
    module, _, factory = dotted_path.partition(":")
    try:
        make: Callable[[Path], PictureClassifier | TextClassifier] = getattr(import_module(module), factory)
    except (ImportError, AttributeError) as error:
        raise ClassifierUnavailableError(f"{dotted_path} names no classifier") from error
    return make(models_dir)
