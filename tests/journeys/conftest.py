"""Journeys run with real transactions, real messages, real screenings and the scripted engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dramatiq
import pytest
from django.conf import LazySettings

from generation import heartbeat
from tests import engines
from tests.journeys.person import Moderator, Person


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _house(settings: LazySettings, transactional_db: None) -> Iterator[None]:
    settings.ENGINE = "tests.engines:ScriptedEngine"
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"
    engines.at_step.clear()
    broker: Any = dramatiq.get_broker()
    broker.flush_all()
    yield
    engines.at_step.clear()
    heartbeat.stopping.clear()
    broker.flush_all()


@pytest.fixture
def sari() -> Person:
    return Person("sari", display_name="Sari")


@pytest.fixture
def budi() -> Person:
    return Person("budi", display_name="Budi")


@pytest.fixture
def citra() -> Person:
    """A stranger to the others."""
    return Person("citra", display_name="Citra")


@pytest.fixture
def mona() -> Moderator:
    return Moderator("mona")


@pytest.fixture
def omar() -> Moderator:
    return Moderator("omar")
