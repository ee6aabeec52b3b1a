"""Deciding: all or nothing, once, and undone once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation import services, standing
from moderation.errors import ActionNotPossibleError, AlreadyUndoneError, NotYourCaseError, ReasonMissingError, SubjectMovedError
from moderation.models import Case, Decision
from moderation.models.decisions import Action
from moderation.services.fitting import possible_actions
from stories.models import User
from tests.factories import UserFactory
from tests.moderation import things


def case_about(subject_id: str, category: str = "hate") -> Case:
    return services.report(kind=things.KIND, subject_id=subject_id, category=category, reporter=UserFactory()).report.case


def decide(case: Case, moderator: Any, action: str, **more: Any) -> Decision:
    services.claim_case(case=case, moderator=moderator)
    return services.decide(**{"case": case, "moderator": moderator, "action": action, "policy": "hate", "reason": "I looked."} | more)


@pytest.mark.parametrize(
    ("start", "action", "end"),
    [("live", "take_down", "removed"), ("live", "dismiss", "live"), ("held", "release", "live"), ("held", "refuse", "refused")],
)
def test_moves_the_subject_and_closes_the_case(start: str, action: str, end: str, member: Any, moderator: Any) -> None:
    subject = things.thing(member, state=start)
    case = services.hold(kind=things.KIND, subject_id=subject, rules=["hate"]) if start == "held" else case_about(subject)
    decision = decide(case, moderator, action)
    case.refresh_from_db()
    assert (things.state_of(subject), case.state, decision.moderator, decision.about) == (end, "closed", moderator, member)
    assert possible_actions(case) == ()


def test_shows_again_what_was_hidden_when_it_is_dismissed(thing: str, moderator: Any) -> None:
    case = case_about(thing, category="intimate")
    decision = decide(case, moderator, "dismiss")
    assert things.state_of(thing) == "live"
    assert decision.undoes and decision.undoes.action == Action.HIDE


def test_needs_the_claim(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = case_about(thing)
    services.claim_case(case=case, moderator=moderator)
    with pytest.raises(NotYourCaseError):
        services.claim_case(case=case, moderator=other_moderator)
    with pytest.raises(NotYourCaseError):
        services.decide(case=case, moderator=other_moderator, action="take_down", policy="hate", reason="Mine!")
    assert things.state_of(thing) == "live" and not Decision.objects.exists()


def test_gives_a_case_to_another_when_the_claim_runs_out(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = case_about(thing)
    services.claim_case(case=case, moderator=moderator)
    Case.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    services.claim_case(case=case, moderator=other_moderator)
    with pytest.raises(NotYourCaseError):
        services.decide(case=case, moderator=moderator, action="dismiss", policy="hate", reason="Too late.")


def test_gives_a_case_back(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = case_about(thing)
    services.claim_case(case=case, moderator=moderator)
    services.unclaim_case(case=case, moderator=moderator)
    services.claim_case(case=case, moderator=other_moderator)


@pytest.mark.parametrize(("policy", "reason"), [("hate", "  "), ("no such rule", "I looked."), ("", "I looked.")])
def test_needs_a_rule_and_a_reason(policy: str, reason: str, thing: str, moderator: Any) -> None:
    case = case_about(thing)
    with pytest.raises(ReasonMissingError):
        decide(case, moderator, "dismiss", policy=policy, reason=reason)


def test_is_undone_for_a_reason(thing: str, moderator: Any) -> None:
    decision = decide(case_about(thing), moderator, "take_down")
    with pytest.raises(ReasonMissingError):
        services.undo(decision=decision, moderator=moderator, reason=" \n")
    assert things.state_of(thing) == "removed"


def test_changes_nothing_when_the_subject_has_moved(thing: str, moderator: Any) -> None:
    case = case_about(thing)
    User.objects.filter(pk=thing).delete()
    with pytest.raises(SubjectMovedError):
        decide(case, moderator, "take_down", sanction="strike")
    case.refresh_from_db()
    assert case.state == "open" and not Decision.objects.exists()
    assert decide(case, moderator, "dismiss").action == "dismiss"


def test_refuses_an_action_that_does_not_fit(thing: str, moderator: Any) -> None:
    with pytest.raises(ActionNotPossibleError):
        decide(case_about(thing), moderator, "release")


@pytest.mark.parametrize("role", ["owner", "reporter"])
def test_keeps_people_from_deciding_in_their_own_matter(role: str, thing: str, moderator: Any) -> None:
    subject = things.thing(moderator) if role == "owner" else thing
    case = case_about(subject)
    if role == "reporter":
        services.report(kind=things.KIND, subject_id=subject, category="hate", reporter=moderator)
    with pytest.raises(NotYourCaseError):
        services.claim_case(case=case, moderator=moderator)


def test_gives_an_escalated_case_to_seniors_only(thing: str, moderator: Any, other_moderator: Any, senior: Any) -> None:
    case = case_about(thing)
    decide(case, moderator, "escalate")
    with pytest.raises(NotYourCaseError):
        services.claim_case(case=case, moderator=other_moderator)
    case.refresh_from_db()
    assert Action.ESCALATE not in possible_actions(case)
    assert decide(case, senior, "take_down").action == "take_down"


def test_labels_as_made_by_ai_and_takes_the_label_off_again(thing: str, moderator: Any, member: Any) -> None:
    decision = decide(case_about(thing), moderator, "mark_ai", policy="unlabelled_ai")
    assert things.is_marked(thing) and decision.about == member and things.state_of(thing) == "live"
    assert Action.MARK_AI not in possible_actions(case_about(thing))
    services.undo(decision=decision, moderator=moderator, reason="A camera made it.")
    assert not things.is_marked(thing)


def test_takes_the_label_off_on_appeal(thing: str, moderator: Any, other_moderator: Any, member: Any) -> None:
    decision = decide(case_about(thing), moderator, "mark_ai", policy="unlabelled_ai")
    heard = services.appeal(decision=decision, member=member, text="I took it myself.").case
    services.claim_case(case=heard, moderator=other_moderator)
    services.answer_appeals(case=heard, moderator=other_moderator, grant=True, reason="It is a photo.")
    assert not things.is_marked(thing)


def test_hides_for_now_and_keeps_the_case(thing: str, moderator: Any) -> None:
    case = case_about(thing)
    decide(case, moderator, "hide")
    case.refresh_from_db()
    assert (things.state_of(thing), case.state, case.claimed_by) == ("hidden", "open", moderator) and case.is_claimed
    assert Action.HIDE not in possible_actions(case)
    with pytest.raises(NotYourCaseError):
        decide(case, moderator, "hide")
    decide(case, moderator, "dismiss")
    assert things.state_of(thing) == "live"


def test_hides_and_escalates_in_one_step(thing: str, moderator: Any, senior: Any) -> None:
    case = case_about(thing)
    decide(case, moderator, "escalate", hide_meanwhile=True)
    assert things.state_of(thing) == "hidden"
    assert list(Decision.objects.order_by("pk").values_list("action", flat=True)) == ["hide", "escalate"]
    case.refresh_from_db()
    decide(case, senior, "take_down")
    assert things.state_of(thing) == "removed"


def test_hides_nothing_when_the_escalation_fails(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = case_about(thing)
    with pytest.raises(NotYourCaseError):
        services.decide(case=case, moderator=moderator, action="escalate", policy="hate", reason="Hm.", hide_meanwhile=True)
    assert things.state_of(thing) == "live" and not Decision.objects.exists()


def test_undoes_a_decision_once(thing: str, moderator: Any) -> None:
    decision = decide(case_about(thing), moderator, "take_down")
    undone = services.undo(decision=decision, moderator=moderator, reason="I was wrong.")
    assert (undone.action, undone.undoes, things.state_of(thing)) == ("restore", decision, "live")
    with pytest.raises(AlreadyUndoneError):
        services.undo(decision=decision, moderator=moderator, reason="Again.")


def test_suspends_with_the_second_strike_and_lifts_it_again(member: Any, moderator: Any) -> None:
    for _ in range(2):
        decide(case_about(things.thing(member)), moderator, "take_down", sanction="strike")
    now = standing.standing(member)
    assert len(now.strikes) == 2 and not now.may_post
    suspension = Decision.objects.get(action="suspend")
    assert suspension.until and timedelta(days=6) < suspension.until - timezone.now() <= timedelta(days=7)
    services.undo(decision=suspension, moderator=moderator, reason="Too hard.")
    assert standing.standing(member).may_post


def test_forgets_a_strike_when_its_window_is_over(member: Any, moderator: Any) -> None:
    decide(case_about(things.thing(member)), moderator, "take_down", sanction="strike")
    assert len(standing.standing(member).strikes) == 1
    row = Decision.objects.get(action="strike")
    Decision.objects.create(
        case=row.case,
        moderator=moderator,
        about=member,
        action="strike",
        policy="hate",
        reason="Old.",
        until=timezone.now() - timedelta(days=1),
    )
    assert len(standing.standing(member).strikes) == 1


def test_lets_only_seniors_ban(member: Any, moderator: Any, senior: Any) -> None:
    case = case_about(things.thing(member))
    with pytest.raises(ActionNotPossibleError):
        decide(case, moderator, "take_down", sanction="ban")
    member.refresh_from_db()
    assert member.is_active
    services.unclaim_case(case=case, moderator=moderator)
    decide(case, senior, "take_down", sanction="ban")
    member.refresh_from_db()
    assert not member.is_active and standing.standing(member).is_banned
    services.undo(decision=Decision.objects.get(action="ban"), moderator=senior, reason="It was a mix-up.")
    member.refresh_from_db()
    assert member.is_active
