"""Whether a face is in the picture: MediaPipe's full-range detector (Apache-2.0). It tells no age, no name and no feeling."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from moderation.classifiers import ClassifierUnavailableError
from moderation.classifiers.model_files import verified
from moderation.verdicts import Score

FILE = "face-detector.tflite"
SHA256 = "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1"
SIDE = 192  # pixels
LOGIT_CLIP = 80.0  # beyond it exp() overflows; MediaPipe clips at 100


class Faces:
    """Label ``face``: the surest face's probability. 5 ms on one CPU thread for a square picture, 15 ms for a long one."""

    name = "faces"
    version = "mediapipe-0.10.21-full-range-sparse"

    def __init__(self, models_dir: Path) -> None:
        content = verified(models_dir / FILE, SHA256)
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415  - after the check: a missing file should not cost the import

        self._interpreter: Any = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._logits = next(out["index"] for out in self._interpreter.get_output_details() if out["shape"][-1] == 1)
        self._one_at_a_time = threading.Lock()  # the interpreter's tensors are its state

    def score(self, picture: NDArray[np.uint8]) -> tuple[Score, ...]:
        """Score one ``H x W x 3`` RGB picture.

        Raises:
            ClassifierUnavailableError: the model failed.
        """
        return (Score(self.name, self.version, "face", max(self._surest(view) for view in views(picture))),)

    def _surest(self, view: NDArray[np.uint8]) -> float:
        tensor = (letterboxed(view).astype(np.float32) / 127.5 - 1.0)[None]
        try:
            with self._one_at_a_time:
                self._interpreter.set_tensor(self._input, tensor)
                self._interpreter.invoke()
                logit = float(self._interpreter.get_tensor(self._logits).max())
        except (RuntimeError, ValueError) as error:
            raise ClassifierUnavailableError(f"the face detector failed: {error}") from error
        return 1.0 / (1.0 + math.exp(-min(max(logit, -LOGIT_CLIP), LOGIT_CLIP)))


def views(picture: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """Yield the picture, and for a long one the squares at both its ends, where a face would be too small in the whole."""
    yield picture
    height, width = picture.shape[:2]
    side = min(height, width)
    if max(height, width) > 1.3 * side:
        yield picture[:side, :side]
        yield picture[-side:, -side:]


def letterboxed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return 192 x 192 x 3: the whole picture with black beside it."""
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    boxed = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
    left, top = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
    boxed[top : top + size[1], left : left + size[0]] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return boxed
