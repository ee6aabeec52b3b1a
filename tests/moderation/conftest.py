"""People of the desk, and something to moderate."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from moderation import services, subjects
from moderation.models import Decision
from tests.factories import UserFactory
from tests.moderation import things


@pytest.fixture(autouse=True)
def _things() -> Any:
    things.register()
    yield
    subjects._kinds.pop(things.KIND)


def staff(username: str, group: str) -> Any:
    person = UserFactory(username=username, is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def moderator(db: None) -> Any:
    return staff("mona", "moderator")


@pytest.fixture
def other_moderator(db: None) -> Any:
    return staff("omar", "moderator")


@pytest.fixture
def senior(db: None) -> Any:
    return staff("sena", "senior moderator")


@pytest.fixture
def auditor(db: None) -> Any:
    return staff("audi", "auditor")


@pytest.fixture
def thing(member: Any) -> str:
    """The id of something ``member`` posted."""
    return things.thing(member)


@pytest.fixture
def removed(thing: str, moderator: Any) -> Decision:
    """The thing was taken down, and its owner got a strike."""
    case = services.report(kind=things.KIND, subject_id=thing, category="hate", reporter=UserFactory()).report.case
    services.claim_case(case=case, moderator=moderator)
    told: Any = {"action": "take_down", "sanction": "strike", "policy": "hate", "reason": "It mocks a faith."}
    return services.decide(case=case, moderator=moderator, **told)
