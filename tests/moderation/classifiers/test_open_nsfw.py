"""What the second model is given, as Yahoo's reference prepares it, and what its answer is called."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from moderation.classifiers.open_nsfw import MEAN_BGR, RESIZED, SIDE, OpenNsfw, centre

sides = st.integers(1, 500)


@cache
def classifier() -> OpenNsfw:
    return OpenNsfw(settings.MODELS_DIR)


@given(sides, sides)
@bounds(max_examples=30, deadline=None)
def test_takes_any_picture(height: int, width: int) -> None:
    tensor = centre(np.full((height, width, 3), 128, np.uint8))
    assert tensor.shape == (1, SIDE, SIDE, 3)
    assert tensor.dtype == np.float32
    assert tensor.flags.c_contiguous


def test_is_blue_first_and_less_the_mean() -> None:
    tensor = centre(np.full((300, 300, 3), (250, 100, 20), np.uint8))  # orange
    assert (tensor + MEAN_BGR).mean(axis=(0, 1, 2)) == pytest.approx([20, 100, 250], abs=3)


def test_sees_the_middle() -> None:
    picture = np.zeros((RESIZED, RESIZED, 3), np.uint8)
    picture[:8], picture[-8:], picture[:, :8], picture[:, -8:] = 255, 255, 255, 255  # a frame half as wide as what is cut off
    assert (centre(picture) + MEAN_BGR).max() < 8
    picture[RESIZED // 2 - 20 : RESIZED // 2 + 20] = 255
    assert (centre(picture) + MEAN_BGR).max() > 245


def test_calls_the_second_of_its_answers_sexual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier()._model, "run", lambda tensor: [0.9, 0.1])
    (score,) = classifier().score(np.zeros((8, 8, 3), np.uint8))
    assert (score.classifier, score.label, score.value) == ("open_nsfw", "sexual", 0.1)
