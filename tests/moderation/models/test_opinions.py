"""What a moderator would decide: one of each, never changed, and longer there than its moderator."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError

from moderation import ledger
from moderation.models import Opinion
from tests.moderation.services.test_decisions import case_about
from tests.moderation.services.test_opinions import asked


def test_is_kept_by_the_database(thing: str, moderator: Any, other_moderator: Any) -> None:
    asked(thing, moderator)
    for change in (lambda: Opinion.objects.update(action="dismiss"), lambda: Opinion.objects.all().delete()):
        with pytest.raises(DatabaseError, match=ledger.REFUSAL), transaction.atomic():
            change()


def test_forgets_a_moderator_who_leaves(thing: str, moderator: Any, other_moderator: Any) -> None:
    asked(thing, moderator)
    moderator.delete()
    assert Opinion.objects.get().moderator is None


def test_a_moderator_has_one_of_a_case(thing: str, moderator: Any, other_moderator: Any) -> None:
    """Two at the same moment would make one moderator agree with themselves."""
    told = {"case": case_about(thing), "action": "dismiss", "policy": "hate", "reason": "Hm."}
    Opinion.objects.create(moderator=moderator, **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(moderator=moderator, **told | {"action": "take_down"})
    Opinion.objects.create(moderator=other_moderator, **told)


def test_of_moderators_who_left_there_may_be_several(thing: str, moderator: Any, other_moderator: Any) -> None:
    told = {"case": case_about(thing), "action": "dismiss", "policy": "hate", "reason": "Hm."}
    for person in (moderator, other_moderator):
        Opinion.objects.create(moderator=person, **told)
        person.delete()
    assert list(Opinion.objects.values_list("moderator", flat=True)) == [None, None]


def test_the_first_comes_first_and_holds_its_case(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = asked(thing, moderator)
    Opinion.objects.create(case=case, moderator=other_moderator, action="dismiss", policy="hate", reason="Hm.")
    assert [opinion.moderator for opinion in case.opinions.all()] == [moderator, other_moderator]
    case.reports.all().delete()
    with pytest.raises(ProtectedError):
        case.delete()


def test_is_named_by_what_it_would_do_and_not_by_whose_it_is(thing: str, moderator: Any, other_moderator: Any) -> None:
    asked(thing, moderator)
    assert "hate" in str(Opinion.objects.get()) and str(moderator) not in str(Opinion.objects.get())
