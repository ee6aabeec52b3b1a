"""Fixtures every test may use."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis

from moderation import ledger
from tests import counts
from tests.factories import UserFactory
from tests.settings import SCRATCH

LONGEST_FIRST = ("processes", "browser", "slow")  # marks
SHARED = ("processes", "browser")  # folders whose tests one worker runs

# The same examples at every run, no clock beside them, and none remembered from the run before: what falls falls again.
# New ones:  pytest --hypothesis-profile=default --hypothesis-seed=...
hypothesis.load_profile("ci")


def pytest_xdist_auto_num_workers() -> int:
    """``-n auto``: one more than there are cores, for the tests that start processes mostly wait for them."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let ``-n`` spread whole files over the cores, the longest first, so that none waits alone at the end; the rest stays shuffled.

    The tests of the browser share a site and a browser; two tests that start processes at once are enough, and the kills take longest.
    """

    def group(item: pytest.Item) -> str:
        return next((folder for folder in SHARED if folder in item.path.parts and item.path.stem != "test_kills"), str(item.path))

    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item)))
    items.sort(
        key=lambda item: next((turn for turn, mark in enumerate(LONGEST_FIRST) if item.get_closest_marker(mark)), len(LONGEST_FIRST))
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = [line for report in terminalreporter.getreports("passed") for line in report.user_properties]
    for line in counts.lines(told):
        terminalreporter.write_line(line)


def pytest_sessionfinish() -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Throttles and links of one test do not meet the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _same_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a mark does to a picture hangs on its bits: every run of a test draws the same ones."""
    monkeypatch.setattr(secrets, "randbits", Random(20261129).getrandbits)


@pytest.fixture(autouse=True)
def _language_of_the_site() -> Iterator[None]:
    """A page that one test read in Indonesian leaves that language active in this thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _ledger_may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """The flush after a test with real transactions deletes rows, which the ledger refuses; its migration signal guards it again."""
    marker = request.node.get_closest_marker("django_db")
    with_transactions = (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & {*request.fixturenames}
    if with_transactions:
        request.getfixturevalue("transactional_db")  # set up before us, so flushed after us
    yield
    if with_transactions:
        ledger.remove(connection)


@pytest.fixture
def member(db: None) -> Any:
    return UserFactory(username="sari")


@pytest.fixture
def stranger(db: None) -> Any:
    return UserFactory(username="budi")


@pytest.fixture
def as_member(client: Client, member: Any) -> Client:
    """A browser in which ``member`` is logged in."""
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
