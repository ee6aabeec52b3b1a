"""The face detector: it sees the whole picture and both ends of a long one, and turns any answer into a probability."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from moderation.classifiers import ClassifierUnavailableError
from moderation.classifiers.faces import SIDE, Faces, letterboxed, views
from moderation.policy import FACE_SEEN
from tests.settings import ROOT

sides = st.integers(1, 400)


@cache
def faces() -> Faces:
    return Faces(settings.MODELS_DIR)


@cache
def face() -> NDArray[np.uint8]:
    """A person, upright, 200 pixels each way."""
    with Image.open(ROOT / "tests" / "photos" / "astronaut.jpg") as picture:
        fit = picture.convert("RGB")
        fit.thumbnail((200, 200))
        return np.asarray(fit)


def surest(picture: NDArray[np.uint8]) -> float:
    (score,) = faces().score(picture)
    assert (score.classifier, score.label) == ("faces", "face")
    return score.value


@given(sides, sides)
@bounds(deadline=None)
def test_a_letterbox_holds_the_whole_picture_and_keeps_its_shape(height: int, width: int) -> None:
    boxed = letterboxed(np.full((height, width, 3), 255, np.uint8))
    assert boxed.shape == (SIDE, SIDE, 3)
    lit = boxed[..., 0] > 0
    down, across = int(lit.any(axis=1).sum()), int(lit.any(axis=0).sum())
    assert max(down, across) == SIDE
    assert abs(down - max(1, height * SIDE / max(height, width))) <= 1
    assert abs(across - max(1, width * SIDE / max(height, width))) <= 1
    assert np.array_equal(lit, lit[::-1]) or (SIDE - down) % 2  # in the middle, to half a pixel


@given(sides, sides)
def test_looks_at_both_ends_of_a_long_picture(height: int, width: int) -> None:
    seen = list(views(np.zeros((height, width, 3), np.uint8)))
    assert seen[0].shape[:2] == (height, width)
    assert len(seen) == (3 if max(height, width) > 1.3 * min(height, width) else 1)
    assert all(view.shape[0] == view.shape[1] == min(height, width) for view in seen[1:])


def test_finds_a_face_at_either_end_of_a_long_picture() -> None:
    assert surest(face()) >= FACE_SEEN
    plain = np.full((200 * 5, 200, 3), 90, np.uint8)
    for top in (0, plain.shape[0] - face().shape[0]):
        tall = plain.copy()
        tall[top : top + face().shape[0], : face().shape[1]] = face()
        assert surest(tall) >= FACE_SEEN
        assert surest(np.ascontiguousarray(tall.transpose(1, 0, 2))[:, :, :]) >= 0.0  # on its side: no promise, no error


def test_sees_none_in_nothing() -> None:
    for level in (0, 127, 255):
        assert surest(np.full((300, 300, 3), level, np.uint8)) < FACE_SEEN


@pytest.mark.parametrize("logit", [-1e9, -80.0, 0.0, 80.0, 1e9])
def test_any_answer_becomes_a_probability(logit: float, monkeypatch: pytest.MonkeyPatch) -> None:
    class Answers:
        def set_tensor(self, *_args: object) -> None: ...

        def invoke(self) -> None: ...

        def get_tensor(self, _index: int) -> Any:
            return np.array([[logit]], np.float32)

    monkeypatch.setattr(faces(), "_interpreter", Answers())
    value = surest(face())
    assert 0.0 <= value <= 1.0
    assert (value > 0.5) is (logit > 0)


def test_an_interpreter_that_fails_gives_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def set_tensor(self, *_args: object) -> None:
            raise RuntimeError("no memory")

    monkeypatch.setattr(faces(), "_interpreter", Broken())
    with pytest.raises(ClassifierUnavailableError):
        faces().score(face())
