"""A second opinion: asked of another, given without seeing the first, and decided by a senior when the two differ."""

from __future__ import annotations

from typing import Any

import pytest

from moderation import services
from moderation.errors import ActionNotPossibleError, NotYourCaseError, ReasonMissingError
from moderation.models import Case, Decision, Opinion
from moderation.services.opinions import seen_by
from tests.factories import UserFactory
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about, decide


def asked(subject_id: str, moderator: Any, action: str = "take_down", **more: Any) -> Case:
    case = case_about(subject_id)
    services.claim_case(case=case, moderator=moderator)
    services.ask_second_opinion(case=case, moderator=moderator, action=action, policy="hate", reason="I think so.", **more)
    case.refresh_from_db()
    return case


def test_decides_nothing_and_goes_to_another(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = asked(thing, moderator)
    assert things.state_of(thing) == "live" and not Decision.objects.exists() and not case.is_claimed
    with pytest.raises(NotYourCaseError):
        services.claim_case(case=case, moderator=moderator)
    services.claim_case(case=case, moderator=other_moderator)


def test_is_not_seen_before_the_second_has_decided(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = asked(thing, moderator)
    assert (seen_by(case, other_moderator), len(seen_by(case, moderator))) == ([], 1)
    decide(case, other_moderator, "take_down")
    case.refresh_from_db()
    assert len(seen_by(case, other_moderator)) == 1


def test_decides_when_both_think_the_same(thing: str, moderator: Any, other_moderator: Any, senior: Any) -> None:
    decision = decide(asked(thing, moderator), other_moderator, "take_down", sanction="warn")
    assert (decision.action, decision.moderator, things.state_of(thing)) == ("take_down", other_moderator, "removed")
    assert Decision.objects.filter(action="warn").exists()


def test_goes_to_a_senior_with_both_opinions_when_they_differ(thing: str, moderator: Any, other_moderator: Any, senior: Any) -> None:
    case = asked(thing, moderator)
    decision = decide(case, other_moderator, "dismiss", sanction="warn")
    case.refresh_from_db()
    assert (decision.action, things.state_of(thing), case.state) == ("escalate", "live", "open")
    assert [opinion.action for opinion in seen_by(case, senior)] == ["take_down", "dismiss"]
    assert not Decision.objects.filter(action="warn").exists()
    for person in (moderator, other_moderator):
        with pytest.raises(NotYourCaseError):
            services.claim_case(case=case, moderator=person)
    assert decide(case, senior, "take_down").action == "take_down" and things.state_of(thing) == "removed"


def test_lets_the_second_decide_when_there_is_no_third(thing: str, moderator: Any, other_moderator: Any) -> None:
    assert decide(asked(thing, moderator), other_moderator, "dismiss").action == "dismiss"


def test_is_not_asked_where_nobody_else_could_give_it(thing: str, moderator: Any) -> None:
    case = case_about(thing)
    services.claim_case(case=case, moderator=moderator)
    with pytest.raises(ActionNotPossibleError):
        services.ask_second_opinion(case=case, moderator=moderator, action="take_down", policy="hate", reason="Hm.")
    case.refresh_from_db()
    assert case.is_claimed and not Opinion.objects.exists()


def test_is_asked_once(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = asked(thing, moderator)
    services.claim_case(case=case, moderator=other_moderator)
    with pytest.raises(ActionNotPossibleError):
        services.ask_second_opinion(case=case, moderator=other_moderator, action="dismiss", policy="hate", reason="Hm.")


@pytest.mark.parametrize(("policy", "reason"), [("hate", "  "), ("no such rule", "I think so."), ("", "I think so.")])
def test_needs_a_rule_and_a_reason(policy: str, reason: str, thing: str, moderator: Any, other_moderator: Any) -> None:
    """The senior who decides between two opinions reads both."""
    case = case_about(thing)
    services.claim_case(case=case, moderator=moderator)
    with pytest.raises(ReasonMissingError):
        services.ask_second_opinion(case=case, moderator=moderator, action="dismiss", policy=policy, reason=reason)
    assert not Opinion.objects.exists()


def test_needs_the_claim(thing: str, moderator: Any, other_moderator: Any) -> None:
    with pytest.raises(NotYourCaseError):
        services.ask_second_opinion(case=case_about(thing), moderator=moderator, action="dismiss", policy="hate", reason="Hm.")


def test_hides_meanwhile_and_shows_again_when_both_dismiss(thing: str, moderator: Any, other_moderator: Any) -> None:
    case = asked(thing, moderator, "dismiss", hide_meanwhile=True)
    assert things.state_of(thing) == "hidden"
    hidden = Decision.objects.get(action="hide")
    assert (hidden.automated, hidden.moderator) == (False, moderator)
    assert "I think so." not in hidden.reason  # the second moderator reads this row
    decide(case, other_moderator, "dismiss")
    assert things.state_of(thing) == "live"


def test_does_not_count_the_owner_as_somebody_to_ask(moderator: Any, other_moderator: Any) -> None:
    case = case_about(things.thing(other_moderator))
    services.claim_case(case=case, moderator=moderator)
    with pytest.raises(ActionNotPossibleError):
        services.ask_second_opinion(case=case, moderator=moderator, action="dismiss", policy="hate", reason="Hm.")
    UserFactory(is_staff=True)  # no moderator
