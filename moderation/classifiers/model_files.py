"""Opens a model file only when it is, byte for byte, the one the thresholds were set for."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moderation.classifiers import ClassifierUnavailableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def verified(path: Path, sha256: str) -> bytes:
    """Return the file's bytes.

    Raises:
        ClassifierUnavailableError: it cannot be read or is another file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClassifierUnavailableError(f"{path.name} cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ClassifierUnavailableError(f"{path.name} is damaged or another version")
    return content


def check(path: Path, sha256: str) -> None:
    """Check a file that its library opens by itself.

    Raises:
        ClassifierUnavailableError: it cannot be read or is another file.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ClassifierUnavailableError(f"{path.name} cannot be read: {error.strerror}") from error
    if digest != sha256:
        raise ClassifierUnavailableError(f"{path.name} is damaged or another version")


class OnnxModel:
    """One ONNX session on the CPU, one thread (two were slower); ``run`` may be called from several threads."""

    def __init__(self, path: Path, sha256: str) -> None:
        content = verified(path, sha256)
        import onnxruntime  # noqa: PLC0415  - after the check: a missing file should not cost the import

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self._input: str = self._session.get_inputs()[0].name

    def run(self, tensor: NDArray[np.float32]) -> list[float]:
        """Return the probabilities of the first (and only) picture.

        Raises:
            ClassifierUnavailableError: the session failed.
        """
        try:
            (probabilities,) = self._session.run(None, {self._input: tensor})
        except Exception as error:  # onnxruntime's exceptions share no public base class
            raise ClassifierUnavailableError(f"the model failed: {error}") from error
        return [float(value) for value in probabilities[0]]
