"""Classifiers by their dotted path: made once, and never remembered as broken."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from moderation import classifiers
from moderation.classifiers import ClassifierUnavailableError, load_classifier


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    made: Any = ModuleType("some_classifiers")
    made.count = 0
    monkeypatch.setitem(sys.modules, "some_classifiers", made)
    monkeypatch.setattr(classifiers, "_loaded", {})
    yield made


class Counted:
    def __init__(self, models_dir: Path) -> None:
        sys.modules["some_classifiers"].count += 1  # type: ignore[attr-defined]
        self.models_dir = models_dir


def test_is_made_once_for_a_process_and_a_folder(module: Any, tmp_path: Path) -> None:
    module.Counted = Counted
    first = load_classifier("some_classifiers:Counted", tmp_path)
    assert load_classifier("some_classifiers:Counted", tmp_path) is first
    assert load_classifier("some_classifiers:Counted", tmp_path / "other") is not first
    assert module.count == 2


def test_is_made_once_when_two_threads_want_it_at_the_same_time(module: Any, tmp_path: Path) -> None:
    both = threading.Barrier(2)

    class Slow(Counted):
        def __init__(self, models_dir: Path) -> None:
            super().__init__(models_dir)
            with suppress(threading.BrokenBarrierError):
                both.wait(0.3)  # a second one would come in here

    module.Slow = Slow
    with ThreadPoolExecutor(2) as pool:
        made = set(pool.map(lambda _number: load_classifier("some_classifiers:Slow", tmp_path), range(2)))
    assert len(made) == module.count == 1


@pytest.mark.parametrize(
    "path", ["no_such_module:Class", "some_classifiers:Nothing", "some_classifiers", "", ":", "some_classifiers:count"]
)
def test_a_path_that_leads_nowhere_is_a_classifier_that_is_away(path: str, module: Any, tmp_path: Path) -> None:
    """Not an error of its own: whoever catches the one must not let a request pass for the other."""
    with pytest.raises(ClassifierUnavailableError):
        load_classifier(path, tmp_path)


@pytest.mark.parametrize(
    "error", [OSError("no file"), RuntimeError("a foreign library"), ImportError("no wheel"), ClassifierUnavailableError("damaged")]
)
def test_whatever_a_model_throws_means_that_there_is_no_score(error: Exception, module: Any, tmp_path: Path) -> None:
    def failing(_models_dir: Path) -> None:
        raise error

    module.Failing = failing
    with pytest.raises(ClassifierUnavailableError, match=str(error)):
        load_classifier("some_classifiers:Failing", tmp_path)


def test_tries_again_after_a_failure(module: Any, tmp_path: Path) -> None:
    """A model file put in place is found without a restart."""
    with pytest.raises(ClassifierUnavailableError):
        load_classifier("some_classifiers:Counted", tmp_path)
    module.Counted = Counted
    assert load_classifier("some_classifiers:Counted", tmp_path)
