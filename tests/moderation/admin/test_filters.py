"""The queue's filters: each shows its own cases, and none shows what is another moderator's."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone

from moderation import services, subjects
from moderation.admin.filters import KindFilter, QueueFilter
from moderation.models import Case
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about, decide

pytestmark = pytest.mark.django_db
QUEUE = admin.ModelAdmin(Case, admin.site)


def chosen(moderator: Any, filter_class: Any = QueueFilter, **query: str) -> set[int]:
    request = RequestFactory().get("/", query)
    request.user = moderator
    made = filter_class(request, {key: [value] for key, value in query.items()}, Case, QUEUE)
    return {case.pk for case in made.queryset(request, Case.objects.all())}


@pytest.fixture
def cases(member: Any, moderator: Any, other_moderator: Any) -> dict[str, int]:
    """One of each."""
    made = {name: case_about(things.thing(member)) for name in ("free", "mine", "theirs", "urgent", "escalated", "closed")}
    services.claim_case(case=made["mine"], moderator=moderator)
    services.claim_case(case=made["theirs"], moderator=other_moderator)
    Case.objects.filter(pk=made["urgent"].pk).update(due_at=timezone.now())
    Case.objects.filter(pk=made["escalated"].pk).update(escalated_at=timezone.now())
    decide(made["closed"], other_moderator, "dismiss")
    return {name: case.pk for name, case in made.items()}


@pytest.mark.parametrize(
    ("queue", "names"),
    [
        (None, {"free", "mine", "theirs", "urgent", "escalated"}),
        ("free", {"free", "urgent"}),
        ("mine", {"mine"}),
        ("urgent", {"urgent"}),
        ("escalated", {"escalated"}),
        ("closed", {"closed"}),
        ("all", {"free", "mine", "theirs", "urgent", "escalated", "closed"}),
    ],
)
def test_shows_its_own(queue: str | None, names: set[str], cases: dict[str, int], moderator: Any) -> None:
    query = {"queue": queue} if queue else {}
    assert chosen(moderator, **query) == {cases[name] for name in names}


def test_every_choice_does_something(moderator: Any) -> None:
    request = RequestFactory().get("/")
    lookups = QueueFilter(request, {}, Case, QUEUE).lookups(request, None)
    assert {key for key, _ in lookups} == {"free", "mine", "urgent", "escalated", "closed", "all"}


def test_narrows_to_one_kind_of_thing(cases: dict[str, int], moderator: Any) -> None:
    assert chosen(moderator, KindFilter, kind=things.KIND) == set(cases.values())
    assert chosen(moderator, KindFilter, kind="story") == set()
    assert chosen(moderator, KindFilter) == set(cases.values())
    request = RequestFactory().get("/")
    offered = {key for key, _ in KindFilter(request, {}, Case, QUEUE).lookups(request, None)}
    assert offered == {kind.key for kind in subjects.all_kinds()}
