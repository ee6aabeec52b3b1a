"""The living engine from a plain Python shell: a photo in, frames and sound out; small frames, so that it takes seconds."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest
from django.conf import settings
from numpy.typing import NDArray

from generation import yuv
from generation.engines import SAMPLE_RATE, Footage, Shot
from generation.engines.living import LivingEngine, direction, flashes, scene, sky, suggestions
from tests.generation.engines.living.seeing import PHOTOS, seen

SMALL = {"width": 216, "height": 384, "seconds": 3.0}
MOSTLY = 0.8  # of a mask: where it is sure
Frames = list[NDArray[np.uint8]]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def engine() -> LivingEngine:
    return LivingEngine(settings.MODELS_DIR)


def shot(name: str, **wanted: object) -> Shot:
    return replace(Shot(PHOTOS / f"{name}.jpg"), **(SMALL | wanted))  # type: ignore[arg-type]


def silent(_fraction: float, /) -> None: ...


def made(engine: LivingEngine, asked: Shot) -> tuple[Frames, Footage]:
    footage = engine.animate(asked, silent)
    return [yuv.to_rgb(frame) for frame in footage.frames], footage


def psnr(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    error = float(np.mean((one.astype(np.float32) - other) ** 2))
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))


def step(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


@pytest.mark.parametrize("name", ["lake-boats", "peaks", "selfie", "coffee"])
def test_begins_with_the_photo_moves_and_comes_back(engine: LivingEngine, name: str) -> None:
    asked = shot(name)
    frames, footage = made(engine, asked)
    looked = seen(asked.photo.stem, (asked.width, asked.height))
    edge = looked.framing.margin
    photo = looked.texture[edge : edge + asked.height, edge : edge + asked.width]
    assert psnr(frames[0], yuv.to_rgb(yuv.from_rgb(photo))) >= 45  # the photo, as far as an encoder takes colours
    assert len(frames) == footage.num_frames == 72
    assert {frame.shape for frame in frames} == {(384, 216, 3)}
    steps = [step(one, other) for one, other in itertools.pairwise(frames)]
    assert min(steps) > 0
    assert max(steps) / np.median(steps) <= 1.5
    assert step(frames[-1], frames[0]) / steps[0] <= 1.15
    assert flashes.worst(frames, footage.fps) < 1


def test_draws_the_same_clip_for_the_same_seed_and_another_for_another(engine: LivingEngine) -> None:
    one, first = made(engine, shot("night-sea", seed=7))
    again, second = made(LivingEngine(settings.MODELS_DIR), shot("night-sea", seed=7))
    other, third = made(engine, shot("night-sea", seed=8))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert first.sound is not None and second.sound is not None and third.sound is not None
    assert np.array_equal(first.sound, second.sound)
    assert not np.array_equal(first.sound, third.sound)
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_draws_the_same_clip_of_a_photo_it_has_looked_at_and_looks_no_more(engine: LivingEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = shot("lake-boats", seed=7)
    unknown, _ = made(engine, asked)
    areas = suggestions.look(asked.photo, settings.MODELS_DIR, ["en"]).areas
    assert engine.look(asked.photo) == areas
    damaged, _ = made(engine, replace(asked, areas=areas[:-9]))
    monkeypatch.delattr(scene, "_chances")
    known, _ = made(engine, replace(asked, areas=areas))
    assert len(unknown) == len(known) == len(damaged)
    assert all(np.array_equal(a, b) and np.array_equal(a, c) for a, b, c in zip(unknown, known, damaged, strict=True))


@pytest.mark.parametrize("size", [(216, 384), (288, 288), (384, 216)])
@pytest.mark.parametrize("name", ["selfie", "harbour"])
def test_fills_every_shape_and_keeps_faces_in_it(name: str, size: tuple[int, int]) -> None:
    looked = seen(name, size)
    assert len(looked.faces) == (3 if name == "selfie" else 0)
    for points in looked.faces:
        inside = points[:, :2] - looked.framing.margin
        assert (inside >= 0).all() and (inside <= size).all()


@pytest.mark.parametrize("prompt", ["Snow falls", "The sun sets", "Steam rises", "Mist and rays of light"])
def test_leads_back_to_the_photo_where_a_loop_is_asked(engine: LivingEngine, prompt: str) -> None:
    frames, _ = made(engine, shot("lake-boats", prompt=prompt, loop=True))
    steps = [step(one, other) for one, other in itertools.pairwise(frames)]
    assert step(frames[-1], frames[0]) <= 1.15 * max(steps)
    assert step(frames[-1], frames[0]) < 0.5 * step(frames[len(frames) // 2], frames[0])


@pytest.mark.parametrize("name", ["peaks", "selfie", "coffee"])
def test_ends_elsewhere_where_one_way_is_asked(engine: LivingEngine, name: str) -> None:
    there, back = (made(engine, shot(name, loop=loop))[0] for loop in (False, True))
    assert np.array_equal(there[0], back[0])
    assert step(there[-1], there[0]) > 3 * step(back[-1], back[0])
    steps = [step(one, other) for one, other in itertools.pairwise(there)]
    assert max(steps) < step(there[-1], there[0])


@pytest.mark.parametrize(("fps", "seconds"), [(24, 3.0), (30, 3.0), (24, 10.0)])
def test_is_as_long_as_was_asked(engine: LivingEngine, fps: int, seconds: float) -> None:
    footage = engine.animate(shot("dune", fps=fps, seconds=seconds, width=96, height=160), silent)
    assert sum(1 for _ in footage.frames) == round(fps * seconds)
    assert footage.sound is not None
    assert footage.sound.shape == (round(seconds * SAMPLE_RATE), 2)


def test_tells_how_far_it_is_and_never_goes_back(engine: LivingEngine) -> None:
    told: list[float] = []
    for _ in engine.animate(shot("dune", width=96, height=160), told.append).frames:
        pass
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) > 72


class StoppedError(Exception):
    pass


def test_stops_where_it_is_told_to_and_works_again(engine: LivingEngine) -> None:
    def stop_half_way(fraction: float, /) -> None:
        if fraction > 0.5:
            raise StoppedError

    before, threads = made(engine, shot("dune", width=96, height=160))[0], set(threading.enumerate())
    frames: Iterator[NDArray[np.uint8]] = engine.animate(shot("dune", width=96, height=160), stop_half_way).frames
    drawn = 0
    with pytest.raises(StoppedError):
        for _frame in frames:
            drawn += 1
    assert 0 < drawn < 72
    assert set(threading.enumerate()) <= threads  # others may end meanwhile
    after = made(engine, shot("dune", width=96, height=160))[0]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def moved(frames: Frames, where: NDArray[np.bool_]) -> float:
    """Energy of the change from the first frame: the mean of its square, in grey levels, over the region."""
    return float(np.mean([((frame.astype(np.float32) - frames[0]) ** 2)[where].mean() for frame in frames[6::6]]))


@pytest.mark.parametrize(
    ("name", "prompt", "part"),
    [
        ("night-sea", "Hanya air yang bergerak", "water"),
        ("stream", "Only the water flows", "water"),
        ("autumn-meadow", "Cuma daun saja", "plants"),
        ("solar-leaves", "Cuma daun saja", "plants"),
    ],
)
def test_moves_what_was_asked_and_leaves_the_rest(engine: LivingEngine, name: str, prompt: str, part: str) -> None:
    asked = shot(name, prompt=prompt)
    frames, _ = made(engine, asked)
    looked = seen(asked.photo.stem, (asked.width, asked.height))
    mask = cv2.resize(getattr(looked, part)[looked.inner], (asked.width, asked.height))
    rest = cv2.dilate(mask, np.ones((9, 9), np.uint8)) < 0.02
    assert moved(frames, mask > MOSTLY) >= 5 * moved(frames, rest)


def test_says_what_it_cannot(engine: LivingEngine) -> None:
    assert engine.animate(shot("dune", prompt="Clouds drift, a dragon flies over"), silent).cannot == ("a dragon flies over",)


def test_says_that_a_sky_without_a_cloud_cannot_drift_and_leaves_its_light(engine: LivingEngine) -> None:
    asked = shot("canyon-lake", prompt="Only the clouds move")
    frames, footage = made(engine, asked)
    assert footage.cannot == ("only the clouds move",)
    assert all(np.array_equal(frames[0], frame) for frame in frames)
    looked = seen(asked.photo.stem, (asked.width, asked.height))
    assert direction.direct(asked.prompt, looked, strength=0.6, seed=0, sky_texture=sky.FLAT).sky != 0
