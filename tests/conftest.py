"""Fixtures every test may use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import UserFactory
from tests.settings import SCRATCH


def pytest_sessionfinish() -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Throttles and links of one test do not meet the next."""
    cache.clear()
    yield
    cache.clear()


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
