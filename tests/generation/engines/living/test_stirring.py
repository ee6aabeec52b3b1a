"""Hair, cloth, animals and flames stir a little; faces, hands and what is behind them do not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from generation.engines.living import direction, scene, stirring
from generation.engines.living.direction import SURE_ANIMAL
from tests.generation.engines.living import seeing

pytestmark = pytest.mark.slow
ANIMALS = ("panda", "maine-coon", "tortoiseshell")  # held out: the head was not trained on them
NO_ANIMALS = ("coffee", "hopper", "louvre", "solar-leaves", "weir-lake", "kite", "dune", "pyramid")
MOMENTS = np.linspace(0, 1, 25)


def seen(name: str) -> scene.Scene:
    return seeing.seen(name, (360, 640))


def reach(stirs: list[stirring.Wave | stirring.Twitch]) -> NDArray[np.float32]:
    """The longest way each point goes in the clip, px."""
    fields = [sum(field for stir in stirs if (field := stir.at(float(moment))) is not None) for moment in MOMENTS]
    return np.asarray(np.max([np.linalg.norm(field, axis=2) for field in fields], axis=0), np.float32)


@pytest.mark.parametrize(("name", "kind"), [("astronaut", "hair"), ("tortoiseshell", "animal")])
def test_starts_and_ends_at_rest(name: str, kind: str) -> None:
    for stir in stirring.stirs(seen(name), {kind: 1.0}, 5.0, 3):
        for moment in (0.0, 1.0):
            field = stir.at(moment)
            assert field is None or np.abs(field).max() < 1e-3


def test_hair_moves_and_faces_and_background_do_not() -> None:
    astronaut = seen("astronaut")
    moved = reach(stirring.stirs(astronaut, {"hair": 1.0}, 5.0, 3))
    (points,) = astronaut.faces
    face = np.zeros(moved.shape, np.uint8)
    cv2.fillConvexPoly(face, cv2.convexHull(((points[:, :2] + 0.5) / scene.COARSE).round().astype(np.int32)), 1)
    behind = cv2.dilate(astronaut.people, np.ones((15, 15), np.uint8)) < 0.05
    assert moved.max() > 0.8
    assert moved[cv2.erode(face, np.ones((7, 7), np.uint8)) > 0].mean() < 0.1
    assert moved[behind].max() < 0.15


def test_it_is_the_hair_that_stirs_and_not_the_collar() -> None:
    astronaut = seen("astronaut")
    moved = reach(stirring.stirs(astronaut, {"hair": 1.0}, 5.0, 3)[:2])
    (points,) = astronaut.faces
    flat = (points[:, :2] + 0.5) / scene.COARSE
    width, chin, middle = float(np.ptp(flat[:, 0])), float(flat[stirring.CHIN, 1]), float(flat[:, 0].mean())
    rows, columns = np.mgrid[: moved.shape[0], : moved.shape[1]]
    off = np.abs(columns - middle) / width
    beside = (astronaut.people > 0.9) & (np.abs(rows - flat[:, 1].mean()) < 0.4 * width) & (off > 0.6) & (off < 0.9)
    assert beside.sum() > 20 and moved[beside].mean() > 0.005 * width * scene.COARSE
    assert moved[rows > chin + 0.3 * width].max() < 0.1 * moved.max()


def test_a_cap_does_not_stir() -> None:
    assert reach(stirring.stirs(seen("hopper"), {"hair": 1.0}, 5.0, 3)[:2]).max() == 0


def test_many_people_cost_what_one_does() -> None:
    assert len(stirring.stirs(seeing.seen("selfie", (720, 1280)), {"hair": 1.0}, 5.0, 3)) == 3


def test_skin_stays_where_it_is() -> None:
    """A hand before the shirt has the colour of the face."""
    astronaut = seen("astronaut")
    lab = np.full((*astronaut.sky.shape, 3), (90, 128, 128), np.float32)
    hull = np.zeros(astronaut.sky.shape, np.uint8)
    hull[20:40, 20:40] = 1
    lab[20:40, 20:40] = lab[100:110, 50:60] = (170, 142, 150)
    skin = stirring._skin(lab, hull)
    assert skin[105, 55] > 0.8
    assert skin[80, 55] < 0.05


@pytest.mark.parametrize("name", ANIMALS)
def test_an_unseen_animal_breathes(name: str) -> None:
    animal = seen(name)
    plan = direction.direct("", animal, strength=0.6, seed=1, sky_texture=0.0)
    assert animal.sure["animal"] >= SURE_ANIMAL
    moved = reach(stirring.stirs(animal, plan.people, 5.0, 3))
    assert moved[animal.animal > 0.9].max() > 1.0
    assert (cv2.dilate(animal.animal, np.ones((25, 25), np.uint8)) > 0.02)[moved > 0.2].all()


@pytest.mark.parametrize("name", NO_ANIMALS)
def test_sees_no_animal_where_none_is(name: str) -> None:
    assert seen(name).sure["animal"] < SURE_ANIMAL
    assert "animal" not in direction.direct("", seen(name), strength=0.6, seed=1, sky_texture=0.0).people


def test_does_what_it_says_an_animal_can() -> None:
    plan = direction.direct(
        "The cat breathes softly. The cat jumps onto the table", seen("tortoiseshell"), strength=0.6, seed=1, sky_texture=0
    )
    assert plan.people["animal"] > 0
    assert plan.cannot == ("the cat jumps onto the table",)
    assert direction.direct("The cat breathes softly", seen("coffee"), strength=0.6, seed=1, sky_texture=0).cannot


def test_flames_lick_where_it_is_hot(tmp_path: Path) -> None:
    night = np.full((640, 360, 3), 20, np.uint8)
    cv2.ellipse(night, (180, 300), (20, 60), 0, 0, 360, (90, 200, 255), -1)
    cv2.imwrite(str(tmp_path / "candle.png"), night)
    candle = scene.see(tmp_path / "candle.png", (360, 640), seeing.nets())
    plan = direction.direct("The candle flickers", candle, strength=0.6, seed=1, sky_texture=0)
    moved = reach(stirring.stirs(candle, plan.people, 5.0, 3))
    rows, columns = np.unravel_index(int(moved.argmax()), moved.shape)
    edge = candle.framing.margin / scene.COARSE
    assert moved.max() > 1.0
    assert abs(columns - edge - 45) < 12 and abs(rows - edge - 75) < 25


@pytest.mark.parametrize("name", ["astronaut", "tortoiseshell", "dune"])
def test_skin_fur_and_sunlit_grass_do_not_burn(name: str) -> None:
    plan = direction.direct("The candle flickers", seen(name), strength=0.6, seed=1, sky_texture=0)
    assert plan.cannot == ("the candle flickers",)
    assert stirring.stirs(seen(name), {"flame": 1.0}, 5.0, 3) == []
