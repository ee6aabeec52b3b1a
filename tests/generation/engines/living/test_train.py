"""Training: regions become classes where nothing else lies, views keep picture and classes together, the fit finds what can be found."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as site
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living import train
from generation.engines.living.head import CLASSES, MOVERS, Head
from tests.generation.engines.living.seeing import PHOTOS

SKY, WATER = CLASSES.index("sky"), CLASSES.index("water")
TOP, BOTTOM = [[0.0, 0, 100, 0, 100, 50, 0, 50]], [[0.0, 50, 100, 50, 100, 100, 0, 100]]
Samples = list[train.Sample]


@given(st.integers(2, 40), st.integers(2, 40))
@settings(max_examples=20, deadline=None)
def test_regions_become_classes_where_they_lie(half: int, columns: int) -> None:
    found = train.labels({"sky": TOP, "water": BOTTOM}, 2 * half, columns)
    assert found.shape == (2 * half, columns)
    assert (found[: half - 1] == SKY).all()
    assert (found[half + 1 :] == WATER).all()


def test_a_patch_where_nothing_lies_or_two_meet_has_no_class() -> None:
    found = train.labels({"sky": [[0.0, 0, 100, 0, 100, 30, 0, 30]], "water": [[0.0, 30, 100, 30, 100, 60, 0, 60]]}, 5, 4)
    assert found[:, 0].tolist() == [SKY, -1, WATER, -1, -1]
    assert (train.labels({}, 3, 3) == -1).all()


def photograph() -> NDArray[np.uint8]:
    """Blue above, green below, darker to the left."""
    made = np.zeros((120, 160, 3), np.uint8)
    made[:60], made[60:] = (90, 140, 220), (40, 150, 80)
    return (made * np.linspace(0.6, 1, 160)[None, :, None]).astype(np.uint8)


def test_every_view_shows_its_own_classes() -> None:
    picture = photograph()
    views = list(train.views(picture, {"sky": TOP}))
    assert len(views) > 4
    first, classes = views[0]
    assert np.array_equal(first, picture)
    assert set(np.unique(classes)) == {SKY, 255}
    for view, found in views:
        assert view.shape[:2] == found.shape and view.dtype == found.dtype == np.uint8
        blue = view[..., 2] > view[..., 1]
        assert (found == SKY).any()
        if blue.any():  # one is grey
            assert np.array_equal(blue, found == SKY)


def test_mirrors_the_classes_with_the_picture() -> None:
    left = [[0.0, 0, 50, 0, 50, 100, 0, 100]]
    for view, found in list(train.views(photograph(), {"plants": left}))[:4]:
        columns = np.flatnonzero((found < 255).all(axis=0))
        darker = view[:, :80].mean() < view[:, 80:].mean()
        assert (columns < 80).all() if darker else (columns >= 80).all()


def apart(rng: np.random.Generator, count: int, *, spread: float = 0.3) -> train.Sample:
    """Samples of five classes around five far points."""
    classes = np.arange(count) % len(CLASSES)
    inputs = np.eye(len(CLASSES), 8)[classes] * 4 + rng.standard_normal((count, 8)) * spread
    return inputs.astype(np.float32), np.asarray(classes, np.int64)


def test_learns_what_can_be_told_apart() -> None:
    rng = np.random.default_rng(1)
    seen, unseen = ([[apart(rng, 60)] for _ in range(3)] for _ in range(2))
    head = train.fit(seen, decay=1e-3)
    assert head.weights.shape == (8, len(CLASSES))
    assert train.overlap(head, unseen) == pytest.approx(dict.fromkeys((*CLASSES, "accuracy"), 1.0))
    assert train.wrong_among_sure(head, unseen) == dict.fromkeys(MOVERS, 0.0)


def test_more_decay_is_less_sure() -> None:
    photos = [[apart(np.random.default_rng(2), 60, spread=1.0)]]
    sure = [train.fit(photos, decay=decay).classify(photos[0][0][0]).max(axis=1).mean() for decay in (1e-3, 1e-1)]
    assert sure[1] < sure[0]


def test_every_photo_weighs_the_same() -> None:
    """One photo says otherwise of the same patch; a hundred times its patches give it no more votes."""
    patch = np.ones((1, 8), np.float32)

    def of(kind: int, count: int) -> Samples:
        return [(np.repeat(patch, count, axis=0), np.full(count, kind, np.int64))]

    chance = train.fit([of(SKY, 1), of(WATER, 100)]).classify(patch)[0]
    assert chance[SKY] == pytest.approx(chance[WATER], abs=0.02)


def test_a_rare_class_weighs_almost_as_much_as_a_common_one() -> None:
    patch = np.ones((1, 8), np.float32)
    sample = np.repeat(patch, 100, axis=0), np.repeat(np.array([SKY, WATER]), (10, 90))
    chance = train.fit([[sample]]).classify(patch)[0]
    assert 0.7 < chance[SKY] / chance[WATER] < 1


def test_scores_are_of_the_photos_as_they_are() -> None:
    always_sky = Head(np.zeros((8, 5), np.float32), np.eye(5, dtype=np.float32)[SKY] * 9, np.zeros(8, np.float32), np.ones(8, np.float32))
    half = np.array([SKY, SKY, WATER, WATER])
    inputs = np.zeros((4, 8), np.float32)
    photos = [[(inputs, half), (inputs, np.full(4, WATER))]]  # the second is an altered view
    scores = train.overlap(always_sky, photos)
    assert (scores["sky"], scores["water"], scores["accuracy"]) == (0.5, 0.0, 0.5)
    assert train.wrong_among_sure(always_sky, photos) == {"sky": 0.5, "water": 0.0, "plants": 0.0}


@pytest.mark.slow
def test_gathers_one_view_of_each_held_out_photo(tmp_path: Path) -> None:
    shutil.copy(PHOTOS / "night-sea.jpg", tmp_path / "sea.jpg")
    (tmp_path / "regions.toml").write_text(f"[held_out.sea]\nsky = {TOP}\nwater = {BOTTOM}\n")
    found = train.gather(tmp_path, site.MODELS_DIR, "held_out")
    ((inputs, classes),) = found["sea"]
    assert inputs.shape == (len(classes), 391)
    assert set(classes) == {SKY, WATER}
    assert len(classes) > 600  # all of its patches but those on the border
