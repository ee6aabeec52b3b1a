"""The ledger, guarded by the database: SQLite here; tests/processes/test_ledger_on_postgresql.py runs this file on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from moderation import ledger
from moderation.models import Case, Decision, Opinion, Screening
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
WORDS = {"action": "dismiss", "policy": "other", "reason": "Nothing wrong."}


def decision(**values: object) -> Decision:
    return Decision.objects.create(case=case(), **WORDS, **values)


def opinion(**values: object) -> Opinion:
    return Opinion.objects.create(case=case(), **WORDS, **values)


def screening() -> Screening:
    return Screening.objects.create(subject_kind="t", subject_id="1", target="photo", sha256="0" * 64, verdict="allow", policy_version="1")


def case() -> Case:
    return Case.objects.get_or_create(subject_kind="test", subject_id="1", origin="report")[0]


ROWS: list[Callable[[], Any]] = [decision, opinion, screening]
# What stands in each column after somebody wrote over it.
FORGED: dict[str, object] = {
    "action": "take_down",
    "reason": "",
    "policy": "hate",
    "automated": True,
    "ground": "law",
    "until": timezone.now(),
    "created_at": timezone.now() - timedelta(days=1),
    "verdict": "block",
    "scores": [1],
    "rules": ["hate"],
    "sha256": "1" * 64,
    "policy_version": "2",
    "by_person": True,
    "target": "post",
    "subject_kind": "u",
    "subject_id": "2",
}


def columns(make: Callable[[], Any]) -> list[str]:
    fields: dict[str, list[str]] = {
        "decision": ["action", "reason", "policy", "automated", "ground", "until", "created_at"],
        "opinion": ["action", "reason", "policy", "created_at"],
        "screening": [field.name for field in Screening._meta.concrete_fields if not field.primary_key],
    }
    return fields[make.__name__]


@pytest.mark.parametrize(("make", "column"), [(make, column) for make in ROWS for column in columns(make)])
def test_refuses_to_change_a_row(make: Callable[[], Any], column: str) -> None:
    row = make()
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{column: FORGED[column]})


@pytest.mark.parametrize("make", [decision, opinion])
def test_refuses_to_say_that_another_decided(make: Callable[[], Any]) -> None:
    row = make()
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(moderator=UserFactory())


@pytest.mark.parametrize("make", ROWS)
def test_refuses_to_delete_a_row(make: Callable[[], Any]) -> None:
    row = make()
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic():
        row.delete()


@pytest.mark.parametrize("model", [Decision, Opinion, Screening])
def test_refuses_to_empty_a_table(model: type[models.Model]) -> None:
    """PostgreSQL's TRUNCATE asks no row; SQLite has none, its DELETE asks each."""
    decision(), opinion(), screening()
    table = model._meta.db_table
    connection.check_constraints()  # what was deferred would stop a TRUNCATE before the ledger does
    emptying = f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"  # noqa: S608
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(emptying)


@pytest.mark.parametrize("make", [decision, opinion])
def test_forgets_who_decided_when_that_account_goes(make: Callable[..., Any]) -> None:
    moderator = UserFactory()
    row = make(moderator=moderator)
    moderator.delete()
    row.refresh_from_db()
    assert row.moderator is None and row.reason == "Nothing wrong."


def test_is_guarded_again_after_it_was_taken_away() -> None:
    row = decision()
    ledger.remove(connection)
    ledger.install(connection)
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic():
        row.delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_is_guarded_in_the_test_after_a_flush(round_: int) -> None:
    row = decision()
    with pytest.raises(DatabaseError, match=ledger.REFUSAL):
        row.delete()
