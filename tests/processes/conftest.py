"""Every test here starts real processes, ends them, and says what it counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes.servers import Server
from tests.processes.site import Site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "processes" in item.path.parts:
            item.add_marker(pytest.mark.processes)
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def a_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Makes sites, and ends whatever was started on them."""
    made: list[Site] = []

    def make(kind: str = "alive", **settings: str) -> Site:
        made.append(Site(tmp_path / f"site{len(made)}", kind, **settings))
        return made[-1]

    yield make
    for site in made:
        site.stop()
        print(site.log.read_text()[-5000:] if site.log.exists() else "never started")  # pytest shows it beside a failure


@pytest.fixture
def a_server(tmp_path: Path) -> Iterator[Callable[[type[Server]], Server]]:
    """Makes servers, not yet started, and ends them."""
    made: list[Server] = []

    def make(kind: type[Server]) -> Server:
        made.append(kind(tmp_path / f"{kind.__name__.lower()}{len(made)}"))
        return made[-1]

    yield make
    for server in reversed(made):
        server.stop()
