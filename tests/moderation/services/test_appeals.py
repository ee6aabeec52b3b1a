"""Appeals: for whom it is theirs, once, and never to the one who decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation import notices, services
from moderation.errors import ActionNotPossibleError, AppealTooLateError, NotAppealableError, NotYourCaseError, ReasonMissingError
from moderation.models import Case, Decision
from moderation.services import appeals
from tests.moderation import things
from tests.moderation.services.test_decisions import decide


@pytest.fixture
def removed(thing: str, stranger: Any, moderator: Any) -> Decision:
    case = services.report(kind=things.KIND, subject_id=thing, category="hate", reporter=stranger).report.case
    return decide(case, moderator, "take_down", sanction="strike")


@pytest.fixture
def dismissed(member: Any, stranger: Any, moderator: Any) -> Decision:
    case = services.report(kind=things.KIND, subject_id=things.thing(member), category="hate", reporter=stranger).report.case
    return decide(case, moderator, "dismiss")


def answer(case: Case, moderator: Any, *, grant: bool) -> Decision:
    services.claim_case(case=case, moderator=moderator)
    return services.answer_appeals(case=case, moderator=moderator, grant=grant, reason="I looked anew.")


def test_restores_when_the_owner_is_right(removed: Decision, thing: str, member: Any, other_moderator: Any) -> None:
    appeal = services.appeal(decision=removed, member=member, text="It is my own joke.")
    outcome = answer(appeal.case, other_moderator, grant=True)
    appeal.refresh_from_db()
    assert (appeal.outcome, outcome.undoes, things.state_of(thing)) == (outcome, removed, "live")
    assert "reversed" in notices.appeal_outcome(appeal)


def test_keeps_it_down_when_the_moderator_was_right(removed: Decision, thing: str, member: Any, other_moderator: Any) -> None:
    appeal = services.appeal(decision=removed, member=member, text="It is my own joke.")
    outcome = answer(appeal.case, other_moderator, grant=False)
    assert (outcome.action, things.state_of(thing)) == ("uphold", "removed")


@pytest.mark.parametrize("grant", [True, False])
def test_is_answered_with_a_reason(removed: Decision, thing: str, member: Any, other_moderator: Any, grant: bool) -> None:
    appeal = services.appeal(decision=removed, member=member, text="It is my own joke.")
    services.claim_case(case=appeal.case, moderator=other_moderator)
    with pytest.raises(ReasonMissingError):
        services.answer_appeals(case=appeal.case, moderator=other_moderator, grant=grant, reason="  ")
    appeal.refresh_from_db()
    assert appeal.outcome is None and appeal.case.state == "open" and things.state_of(thing) == "removed"


def test_takes_down_when_the_reporter_is_right(dismissed: Decision, stranger: Any, other_moderator: Any) -> None:
    appeal = services.appeal(decision=dismissed, member=stranger, text="Look at second 3.")
    assert answer(appeal.case, other_moderator, grant=True).action == "take_down"
    assert things.state_of(dismissed.case.subject_id) == "removed"


def test_never_goes_to_who_decided(removed: Decision, member: Any, moderator: Any) -> None:
    appeal = services.appeal(decision=removed, member=member, text="Please.")
    with pytest.raises(NotYourCaseError):
        services.claim_case(case=appeal.case, moderator=moderator)


def test_takes_a_case_from_who_decided_when_the_appeal_joins_it(
    removed: Decision, thing: str, member: Any, stranger: Any, moderator: Any
) -> None:
    Case.objects.update(closed_at=timezone.now() - timedelta(days=30))
    case = services.report(kind=things.KIND, subject_id=thing, category="fraud", reporter=stranger).report.case
    services.claim_case(case=case, moderator=moderator)
    assert services.appeal(decision=removed, member=member, text="Please.").case == case
    with pytest.raises(NotYourCaseError):
        services.decide(case=case, moderator=moderator, action="dismiss", policy="fraud", reason="Quickly.")


def test_lifts_strike_and_takedown_together(removed: Decision, thing: str, member: Any, other_moderator: Any) -> None:
    strike = Decision.objects.get(action="strike")
    first = services.appeal(decision=removed, member=member, text="Please.")
    assert services.appeal(decision=strike, member=member, text="And this.").case == first.case
    answer(first.case, other_moderator, grant=True)
    assert {row.undoes_id for row in Decision.objects.filter(case=first.case)} == {removed.pk, strike.pk}


def test_takes_one_appeal_of_each(removed: Decision, member: Any) -> None:
    first = services.appeal(decision=removed, member=member, text="Please.")
    assert services.appeal(decision=removed, member=member, text="Please!!") == first


def test_is_not_for_others(removed: Decision, dismissed: Decision, member: Any, stranger: Any) -> None:
    for decision, member_ in ((removed, stranger), (dismissed, member)):
        with pytest.raises(NotAppealableError):
            services.appeal(decision=decision, member=member_, text="Me too.")


def test_ends_after_six_months(removed: Decision, member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appeals, "APPEAL_WITHIN", timedelta(seconds=-1))
    with pytest.raises(AppealTooLateError):
        services.appeal(decision=removed, member=member, text="Please.")


def test_is_answered_and_not_decided_away(removed: Decision, member: Any, moderator: Any, other_moderator: Any) -> None:
    case = services.appeal(decision=removed, member=member, text="Please.").case
    services.claim_case(case=case, moderator=other_moderator)
    with pytest.raises(ActionNotPossibleError):
        services.decide(case=case, moderator=other_moderator, action="dismiss", policy="hate", reason="No.")
    with pytest.raises(ActionNotPossibleError):
        services.undo(decision=removed, moderator=moderator, reason="Before anybody sees it.")


def test_hears_an_automatic_refusal(member: Any, moderator: Any) -> None:
    held = things.thing(member, state="held")
    decision = services.refuse_automatically(kind=things.KIND, subject_id=held, rules=["violence"])
    assert (decision.automated, decision.policy, decision.about) == (True, "violence", member)
    case = services.appeal(decision=decision, member=member, text="It is ketchup.").case
    assert answer(case, moderator, grant=True).action == "release"
    assert things.state_of(held) == "live"
