"""The life of a row is moved in one place: everywhere else it is only read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOVERS = {"generation/models/life.py", "stories/models/story.py"}
SOURCES = [
    path for app in ("alive_site", "generation", "stories") for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
]


def writes_of_state(tree: ast.AST) -> Iterator[int]:
    """Lines that assign ``x.state`` or call ``update(state=...)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                yield node.lineno
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"update", "update_or_create", "bulk_update"}
            and any(keyword.arg == "state" for keyword in node.keywords)
        ):
            yield node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_moves_no_state_outside_the_managers(path: Path) -> None:
    if str(path.relative_to(ROOT)) in MOVERS:
        return
    assert list(writes_of_state(ast.parse(path.read_text()))) == []


def test_would_see_a_state_that_is_written_elsewhere() -> None:
    assert list(writes_of_state(ast.parse("alive.state = 'ready'\nrows.update(state='ready')"))) == [1, 2]
