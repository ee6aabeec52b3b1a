"""One moderator at one desk, and a case that waits."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from moderation.models import Case
from tests.moderation.desk import at_desk
from tests.moderation.services.test_decisions import case_about


@pytest.fixture
def desk(moderator: Any) -> Client:
    return at_desk(moderator)


@pytest.fixture
def case(thing: str) -> Case:
    return case_about(thing)
