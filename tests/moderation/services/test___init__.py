"""The verbs as doors call them: by name, with who acts, and none around the front."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from alive_site.env import ROOT
from moderation import services

APPS = ("alive_site", "generation", "moderation", "stories")
OWN = ROOT / "moderation" / "services"
WITHOUT_A_MODERATOR = {
    "appeal": "the member",
    "hold": "a screening",
    "refuse_automatically": "a screening",
    "report": "anybody",
    "take_back_consent": "anybody",
}


@pytest.mark.parametrize("name", services.__all__)
def test_a_verb_takes_its_words_by_name(name: str) -> None:
    """``decide(case, moderator)`` with the two mixed up would type-check: both come as anything."""
    given = inspect.signature(getattr(services, name)).parameters.values()
    assert given and {each.kind for each in given} == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("name", services.__all__)
def test_a_verb_of_the_desk_names_its_moderator_and_cannot_do_without(name: str) -> None:
    moderator = inspect.signature(getattr(services, name)).parameters.get("moderator")
    assert (moderator is None) is (name in WITHOUT_A_MODERATOR)
    assert moderator is None or moderator.default is inspect.Parameter.empty


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("moderation.services."):
            yield from (alias.name for alias in node.names)


def test_no_door_goes_around_it() -> None:
    """What is a verb is imported from here: a door that reaches into its module would miss what the package adds to it."""
    doors = [path for app in APPS for path in (ROOT / app).rglob("*.py") if not path.is_relative_to(OWN)]
    assert {f"{path.name}: {name}" for path in doors for name in imported(path) if name in services.__all__} == set()
