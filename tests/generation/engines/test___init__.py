"""What an engine is given and what it gives; found by its dotted path, once a process."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generation import limits
from generation.engines import EngineError, Shot, Sketch, UnusablePhotoError, WarmsUp, load_engine, load_picture_engine
from tests.engines import ScriptedEngine

PHOTO = Path("photo.jpg")


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    made: Any = ModuleType("some_engines")
    made.made = []

    class Engine(ScriptedEngine):
        def __init__(self, models_dir: Path) -> None:
            super().__init__(models_dir)
            made.made.append(models_dir)

    made.Engine = Engine
    monkeypatch.setitem(sys.modules, "some_engines", made)
    return made


@pytest.mark.parametrize("load", [load_engine, load_picture_engine])
def test_is_made_once_for_a_process_and_a_folder(load: Any, module: Any, tmp_path: Path) -> None:
    first = load("some_engines:Engine", tmp_path)
    assert load("some_engines:Engine", tmp_path) is first
    assert load("some_engines:Engine", tmp_path / "other") is not first
    assert module.made == [tmp_path, tmp_path / "other"]


@pytest.mark.parametrize("path", ["some_engines:Nothing", "no_such_module:Engine", "some_engines"])
def test_says_that_a_path_leads_nowhere(path: str, module: Any, tmp_path: Path) -> None:
    for load in (load_engine, load_picture_engine):
        with pytest.raises(ImportError):
            load(path, tmp_path)


def test_what_an_engine_says_of_itself_is_not_swallowed(module: Any, tmp_path: Path) -> None:
    def small(_models_dir: Path) -> None:
        raise EngineError("the card is too small")

    module.Small = small
    with pytest.raises(EngineError, match="too small"):
        load_engine("some_engines:Small", tmp_path)


@pytest.mark.parametrize(("seconds", "fps", "frames"), [(5.0, 24, 120), (3.0, 30, 90), (3.98, 24, 96), (10.0, 25, 250)])
def test_a_shot_has_as_many_frames_as_its_length_says(seconds: float, fps: int, frames: int) -> None:
    assert Shot(PHOTO, seconds=seconds, fps=fps).num_frames == frames


def test_what_nobody_chose_is_what_the_form_shows() -> None:
    shot, sketch = Shot(PHOTO), Sketch("a lake")
    assert (shot.strength, shot.seconds, shot.fps) == (limits.DEFAULT_STRENGTH, limits.DEFAULT_SECONDS, limits.DEFAULT_FPS)
    assert (shot.width, shot.height) == limits.SIZES[limits.Aspect.TALL]
    assert (sketch.width, sketch.height) == limits.PICTURE_SIZES[limits.Aspect.TALL]


def test_a_photos_own_fault_is_an_engines_error_too() -> None:
    """Whoever catches the one must see to the other first."""
    assert issubclass(UnusablePhotoError, EngineError)


def test_knows_which_engines_warm_up(tmp_path: Path) -> None:
    class Warm(ScriptedEngine):
        def warm_up(self) -> None: ...

    assert isinstance(Warm(tmp_path), WarmsUp)
    assert not isinstance(ScriptedEngine(tmp_path), WarmsUp)
