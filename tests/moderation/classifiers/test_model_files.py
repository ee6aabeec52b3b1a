"""A model file is opened only when it is, byte for byte, the one the thresholds were set for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from moderation.classifiers import ClassifierUnavailableError, nudity_gore
from moderation.classifiers.model_files import OnnxModel, check, verified

CONTENT = b"weights" * 999
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.onnx"
    path.write_bytes(CONTENT)
    return path


def test_takes_the_very_file(file: Path) -> None:
    assert verified(file, SHA256) == CONTENT
    check(file, SHA256)


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"\0", CONTENT[:-1] + b"\0"])
def test_takes_no_other(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    for open_it in (verified, check):
        with pytest.raises(ClassifierUnavailableError, match="damaged or another version"):
            open_it(file, SHA256)


def test_says_why_it_cannot_be_read_without_telling_the_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.onnx").mkdir()
    for path in (tmp_path / "missing.onnx", tmp_path / "folder.onnx"):
        for open_it in (verified, check):
            with pytest.raises(ClassifierUnavailableError, match="cannot be read") as error:
                open_it(path, SHA256)
            assert str(tmp_path) not in str(error.value)


def test_opens_no_session_for_a_file_that_is_another(file: Path) -> None:
    with pytest.raises(ClassifierUnavailableError):
        OnnxModel(file, "0" * 64)


def test_a_session_that_fails_gives_no_score() -> None:
    model = OnnxModel(settings.MODELS_DIR / nudity_gore.FILE, nudity_gore.SHA256)
    assert len(model.run(np.zeros((1, 3, 224, 224), np.float32))) == 3
    for wrong in (np.zeros((1, 3, 10, 10), np.float32), np.zeros((3,), np.float32), np.zeros((1, 3, 224, 224), np.float64)):
        with pytest.raises(ClassifierUnavailableError, match="the model failed"):
            model.run(wrong)  # type: ignore[arg-type]
