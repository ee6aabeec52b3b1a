"""Detection: what is believed, what several faint frames say together, and what a file that is no video gets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from generation import media
from generation.provenance import detection, ecc
from generation.provenance.detection import ENOUGH, NOTHING, detect, detect_video
from generation.provenance.pattern import keyed
from generation.provenance.search import ANGLES, NEAR_SCALES, SCALES, TORUS, Found, grain, search
from generation.provenance.watermark import mark_image
from tests.settings import ROOT

KEY, ID = "a key of the tests", 0x1234_5678_9ABC


@cache
def marked() -> NDArray[np.uint8]:
    with Image.open(ROOT / "tests" / "photos" / "stream.jpg") as picture:
        return mark_image(np.asarray(picture.convert("RGB").resize((360, 640))), key=KEY, payload=ID)


def said(payload: int, loudness: float, seed: int, *, scale: float = 1.0, mirrored: bool = False) -> Found:
    """A place whose soft bits say an id, more or less audibly."""
    noise = np.random.default_rng(seed).normal(size=ecc.CODED)
    soft = (loudness * ecc.encode(payload) + noise).astype(np.float32)
    return Found(5.0 - seed / 100, scale, 0.0, mirrored, 0, 0, soft=soft)


def test_tells_the_id_how_sure_it_is_and_how_the_copy_lies() -> None:
    found = detect([marked()], KEY)
    assert (found.payload, found.mirrored) == (ID, False)
    assert found.angle == pytest.approx(0.0, abs=0.2)
    assert found.scale == pytest.approx(1.0, abs=0.01)
    assert found.sigma >= ENOUGH
    assert 0.999999 < found.confidence <= 1.0
    assert detect([np.ascontiguousarray(marked()[:, ::-1])], KEY).mirrored


def test_takes_grey_pictures_as_well() -> None:
    grey = np.asarray(Image.fromarray(marked()).convert("L"))
    assert detect([grey], KEY).payload == ID


def test_finds_nothing_in_nothing() -> None:
    assert detect([], KEY) == NOTHING
    assert detect([np.zeros((40, 40, 3), np.uint8)], KEY) == NOTHING
    assert (NOTHING.payload, NOTHING.confidence) == (None, 0.0)


def test_goes_on_to_the_next_frame_when_one_says_nothing() -> None:
    assert detect([np.full((640, 360, 3), 128, np.uint8), marked()], KEY).payload == ID


def test_believes_what_several_faint_frames_say_alike() -> None:
    """Each alone is below what is believed; together they are above."""
    faint = [said(ID, 0.42, seed) for seed in range(4)]
    assert all(ecc.decode(one.soft)[1] < ENOUGH for one in faint if one.soft is not None)
    found = detection._combined(faint)
    assert found.payload == ID
    assert found.sigma >= ENOUGH


def test_adds_up_no_frames_that_lie_differently() -> None:
    places = [said(ID, 0.42, 0), said(ID, 0.42, 1, scale=1.2), said(ID, 0.42, 2, mirrored=True), said(ID, 0.42, 3, scale=0.8)]
    assert detection._combined(places) == NOTHING


def test_frames_of_noise_say_nothing_together() -> None:
    assert detection._combined([said(ID, 0.0, seed) for seed in range(6)]) == NOTHING
    assert detection._combined([]) == NOTHING


def test_tries_only_the_few_best_places_and_each_once() -> None:
    many = [Found(5.0 + index / 10, 1.0 + index * 0.001, 0.0, False, 0, 0) for index in range(5)]
    many += [Found(6.0, 0.5 + index * 0.1, 0.0, True, 0, 0) for index in range(9)]
    many += [Found(detection.WORTH - 0.01, 1.4, 0.0, False, 0, 0)]
    tried = list(detection._worth_trying(many))
    assert len(tried) == detection.TRIES
    assert all(one.peak >= detection.WORTH for one in tried)
    assert not any(one.is_near(other) for one in tried for other in tried if one is not other)
    assert list(detection._worth_trying(many[-1:])) == []


def test_one_frame_is_a_video_too(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    media.encode(iter([marked()]), None, fps=24, width=360, height=640, path=path, crf=12)
    assert detect_video(path, KEY).payload == ID


def test_says_where_there_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "odd.mp4").write_bytes(b"no video")
    with pytest.raises(media.MediaError):
        detect_video(tmp_path / "odd.mp4", KEY)


@pytest.mark.parametrize(
    ("sigma", "peak", "believed"),
    [(9.4, 5.0, True), (9.2, 5.0, False), (9.2, 7.0, True), (8.9, 6.5, False), (8.5, 7.6, True), (8.5, 7.4, False), (8.3, 20.0, False)],
)
def test_believes_a_softer_code_only_where_the_sync_chips_say_the_rest(sigma: float, peak: float, believed: bool) -> None:
    assert detection._is_believed(sigma, Found(peak, 1.0, 0.0, False, 0, 0)) is believed


@given(sigma=st.floats(0, ecc.CODED**0.5), peak=st.floats(0, 40))
def test_believes_nothing_that_noise_says_more_often_than_a_clear_code(sigma: float, peak: float) -> None:
    where = Found(peak, 1.0, 0.0, False, 0, 0)
    if detection._is_believed(sigma, where):
        assert detection._doubt(sigma, where) <= ecc.surprise(ENOUGH)
        told = detection._told(ID, sigma, where)
        assert told.confidence >= 1 - detection.TESTS * ecc.surprise(ENOUGH)


def test_takes_at_most_six_of_ten_million_unmarked_files_for_marked_ones() -> None:
    """Every code of noise that is clear alone, and for every height of a sync peak the codes that are clear with it, added up."""

    def least(peak: float) -> float:
        steps = np.arange(detection.LEAST, ENOUGH, 0.01)
        return next((float(sigma) for sigma in steps if detection._is_believed(sigma, Found(peak, 1.0, 0.0, False, 0, 0))), ENOUGH)

    alarms = detection.TESTS * ecc.surprise(ENOUGH)
    heights = np.arange(5.0, 10.0, 0.02)
    for height, higher in pairwise(heights):
        places = detection.PLACES * (math.exp(-height * height / 2) - math.exp(-higher * higher / 2))
        if least(higher) < ENOUGH:
            alarms += places * ecc.surprise(least(higher))
    assert 5e-7 < alarms < 6e-7


def test_counts_at_least_the_places_that_a_file_has() -> None:
    frames = detection.FRAMES * len(SCALES) + detection.TURNED_FRAMES * len(NEAR_SCALES) * len(ANGLES)
    refining = 24 * detection.TESTS  # three rounds of eight variations, of one mirroring each
    assert (2 * frames + refining) * TORUS**2 <= detection.PLACES


def test_sync_peaks_without_a_mark_are_no_higher_than_chance_allows() -> None:
    """Over keys, for one picture that is texture and edges: a place reaches t with a probability of at most exp(-t^2 / 2)."""
    with Image.open(ROOT / "tests" / "photos" / "branches.jpg") as picture:
        seen = grain(np.asarray(picture.convert("RGB").resize((360, 640))))
    assert seen is not None
    peaks = [one.peak for key in range(60) for one in search(seen, keyed(f"key {key}"), (0.8, 1.0), (0.0,))]
    assert len(peaks) == 60 * 2 * 2
    assert np.median(peaks) > 3.5  # the best of 36,864 places: the measure itself is no smaller than of noise
    for height in (5.0, 5.5):
        expected = len(peaks) * TORUS**2 * math.exp(-height * height / 2)
        assert sum(peak >= height for peak in peaks) <= expected


def test_reads_on_after_an_id_that_is_only_just_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first frame says one id faintly, the next another clearly: the clear one counts, and only scales like the first are tried."""
    asked: list[int] = []
    scores = iter([(ID + 1, 8.6), (ID, 12.0)])

    def place(_seen: object, _key: object, scales: Sequence[float], _angles: object) -> list[Found]:
        asked.append(len(scales))
        return [Found(9.0, 1.0, 0.0, False, 0, 0)]

    monkeypatch.setattr(detection, "search", place)
    monkeypatch.setattr(detection, "refined", lambda _seen, _key, found: found)
    monkeypatch.setattr(ecc, "decode", lambda _soft: next(scores))
    found = detect([marked(), marked()], KEY)
    assert (found.payload, found.sigma) == (ID, 12.0)
    assert asked == [len(SCALES), asked[1]]
    assert 0 < asked[1] < len(SCALES) / 10


def test_returns_an_id_that_is_only_just_believed_when_no_frame_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = iter([(ID, 8.6), (ID + 1, 5.0), (ID + 1, 6.0), (ID + 1, 6.5)])  # two frames, and their sum for each
    monkeypatch.setattr(detection, "search", lambda *_: [Found(9.0, 1.0, 0.0, False, 0, 0)])
    monkeypatch.setattr(detection, "refined", lambda _seen, _key, found: replace(found, soft=np.ones(ecc.CODED, np.float32)))
    monkeypatch.setattr(ecc, "decode", lambda _soft: next(scores))
    found = detect([marked(), marked()], KEY)
    assert (found.payload, found.sigma) == (ID, 8.6)
    assert found.confidence > 0.9999999
