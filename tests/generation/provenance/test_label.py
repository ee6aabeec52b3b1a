"""The visible label: legible whatever is behind it, on every frame, and said in text wherever a clip is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rest_framework import serializers

from generation import media, yuv
from generation.limits import SIZES
from generation.provenance.label import WORDS, label_for
from stories.api import asked, watching  # noqa: F401  (their subclasses are walked below)
from stories.api import serializers as shapes
from stories.api.serializers_asked import AliveSerializer
from tests.provenance import made
from tests.settings import ROOT

PHOTO = ROOT / "tests" / "photos" / "peaks.jpg"
FRAMES = list(SIZES.values())
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHOWS_A_CLIP = re.compile(r"<video[^>]*\bsrc=|media_url ['\"](?:clip|poster|story_photo|story_thumbnail)['\"]")
SAYS_AI = re.compile(r"_ai_label\.html|AI[- ](?:generated|video|made)|made by AI")
CLIP_FIELDS = {"clip", "video", "poster"}


def luminance(colour: np.ndarray) -> np.ndarray:
    """WCAG 2.2, relative luminance of sRGB in 0..255."""
    value = colour / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    high, low = sorted((float(luminance(one)), float(luminance(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def drawn(width: int, height: int, language: str, behind: tuple[int, int, int]) -> np.ndarray:
    """The label's own pixels over a background of one colour."""
    label = label_for(width, height, language)
    frame = np.empty((height, width, 3), np.uint8)
    frame[...] = behind
    return label.draw(frame)[label.rgb.place]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(("width", "height"), FRAMES)
@pytest.mark.parametrize("behind", [(255, 255, 255), (0, 0, 0), (128, 128, 128), (255, 230, 0), (0, 160, 255), (255, 0, 0)])
def test_keeps_its_contrast_whatever_is_behind(width: int, height: int, language: str, behind: tuple[int, int, int]) -> None:
    patch = drawn(width, height, language, behind).astype(float)
    middle = patch[patch.shape[0] // 2 - 2 : patch.shape[0] // 2 + 2].reshape(-1, 3)
    by_light = middle[np.argsort(luminance(middle))]
    ground, ink = by_light[len(by_light) // 4], by_light[-3]
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(("width", "height"), FRAMES)
def test_is_large_enough_and_inside_the_safe_area(width: int, height: int, language: str) -> None:
    label = label_for(width, height, language).rgb
    tall, wide = label.keep.shape[:2]
    assert tall >= height * 0.04 or wide >= width * 0.59  # a narrow frame bounds the width instead
    assert label.left >= width * 0.04
    assert label.left + wide <= width * 0.96
    assert label.top >= height * 0.1
    assert label.top + tall <= height * 0.5


def test_falls_back_to_english() -> None:
    assert np.array_equal(label_for(720, 1280, "xx").rgb.add, label_for(720, 1280, "en").rgb.add)


def test_is_in_every_frame_from_the_first_to_the_last() -> None:
    place = label_for(360, 640, "en").rgb.place
    black = drawn(360, 640, "en", (0, 0, 0)).astype(float)
    alikes = [np.corrcoef(black.ravel(), frame[place].astype(float).ravel())[0, 1] for _, frame in media.read_frames(made().video)]
    assert len(alikes) == 12
    assert min(alikes) > 0.8


def test_looks_the_same_drawn_into_planes() -> None:
    label, photo = label_for(720, 1280, "id"), Image.open(PHOTO).convert("RGB").resize((720, 1280))
    in_rgb = label.draw(yuv.to_rgb(yuv.from_rgb(np.asarray(photo))))
    in_planes = yuv.to_rgb(label.draw(yuv.from_rgb(np.asarray(photo))))
    away = np.abs(in_rgb.astype(int) - in_planes)
    assert away[label.rgb.place].mean() < 1.5
    away[label.rgb.place] = 0
    assert away.max() == 0  # and nothing else is touched


@pytest.mark.parametrize("path", [one for one in TEMPLATES if SHOWS_A_CLIP.search(one.read_text())], ids=lambda one: one.name)
def test_is_said_in_text_on_every_page_that_shows_a_clip(path: Path) -> None:
    assert SAYS_AI.search(path.read_text())


def test_walks_more_than_a_few_pages() -> None:
    assert len([one for one in TEMPLATES if SHOWS_A_CLIP.search(one.read_text())]) >= 8


def shown_by_the_api() -> Iterator[type[serializers.BaseSerializer]]:
    """Every serializer of ours that has a clip, a video or a poster to show."""
    waiting: list[type[serializers.BaseSerializer]] = [serializers.BaseSerializer]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("stories.") and CLIP_FIELDS & set(getattr(kind, "_declared_fields", {})):
            yield kind


def test_is_said_in_every_answer_of_the_api_that_shows_a_clip() -> None:
    kinds = set(shown_by_the_api())
    assert {shapes.ClipSerializer, shapes.StorySerializer, AliveSerializer} <= kinds
    for kind in kinds - {AliveSerializer}:  # its clip is a ClipSerializer's answer, by its schema
        assert "is_ai_generated" in getattr(kind(), "fields", {}), kind
