"""The ledger, guarded by the database."""

import pytest
from django.db import DatabaseError, connection, transaction

from moderation import ledger
from moderation.models import Case, Decision, Screening
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def decision(**values: object) -> Decision:
    case = Case.objects.create(subject_kind="test", subject_id="1", origin="report")
    return Decision.objects.create(case=case, action="dismiss", policy="other", reason="Nothing wrong.", **values)


@pytest.mark.parametrize("change", [{"action": "take_down"}, {"reason": ""}, {"automated": True}, {"moderator": 1}])
def test_refuses_to_change_a_decision(change: dict[str, object]) -> None:
    row = decision()
    if "moderator" in change:
        change = {"moderator": UserFactory()}
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic():
        Decision.objects.filter(pk=row.pk).update(**change)


def test_refuses_to_delete_a_decision() -> None:
    row = decision()
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic():
        row.delete()


def test_refuses_to_delete_a_screening() -> None:
    row = Screening.objects.create(subject_kind="t", subject_id="1", target="photo", sha256="0" * 64, verdict="allow", policy_version="1")
    with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic():
        row.delete()


def test_forgets_who_decided_when_that_account_goes() -> None:
    moderator = UserFactory()
    row = decision(moderator=moderator)
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
