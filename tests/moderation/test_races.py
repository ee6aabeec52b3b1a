"""Two people at once: real connections, real transactions, one winner."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from moderation import services
from moderation.errors import ModerationError
from moderation.models import Appeal, Case, Decision, Report
from tests.factories import UserFactory
from tests.moderation import things
from tests.moderation.conftest import staff
from tests.moderation.services.test_decisions import case_about

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 4


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Call all at the same moment, each on its own connection; return what each returned or raised."""
    results: list[Any] = [None] * len(verbs)
    barrier = threading.Barrier(len(verbs))

    def work(index: int, verb: Callable[[], Any]) -> None:
        try:
            barrier.wait(30)
            results[index] = verb()
        except ModerationError as error:
            results[index] = error
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=pair) for pair in enumerate(verbs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return results


def lost(results: list[Any]) -> int:
    return sum(isinstance(result, ModerationError) for result in results)


@pytest.fixture
def moderators() -> list[Any]:
    return [staff(f"moderator{n}", "moderator") for n in range(4)]


def test_gives_a_case_to_one_of_four(moderators: list[Any]) -> None:
    for _ in range(ROUNDS):
        claim = partial(services.claim_case, case=case_about(things.thing(UserFactory())))
        assert lost(at_once(*(partial(claim, moderator=person) for person in moderators))) == 3


def test_decides_once_when_the_same_moderator_presses_twice(moderators: list[Any]) -> None:
    for _ in range(ROUNDS):
        subject = things.thing(UserFactory())
        case = case_about(subject)
        services.claim_case(case=case, moderator=moderators[0])

        decide = partial(services.decide, case=case, moderator=moderators[0], policy="hate", reason="I looked.")
        results = at_once(*(partial(decide, action=action) for action in ("take_down", "dismiss", "take_down")))
        assert lost(results) == 2
        (decision,) = Decision.objects.filter(case=case)
        assert things.state_of(subject) == {"take_down": "removed", "dismiss": "live"}[decision.action]


def test_undoes_once(moderators: list[Any]) -> None:
    for _ in range(ROUNDS):
        subject = things.thing(UserFactory())
        case = case_about(subject)
        services.claim_case(case=case, moderator=moderators[0])
        decision = services.decide(case=case, moderator=moderators[0], action="take_down", policy="hate", reason="I looked.")
        results = at_once(*(partial(services.undo, decision=decision, moderator=person, reason="No.") for person in moderators))
        assert lost(results) == 3 and things.state_of(subject) == "live"
        assert Counter(Decision.objects.filter(case=case).values_list("action", flat=True)) == {"take_down": 1, "restore": 1}


def test_makes_one_case_and_one_report_each_of_a_crowd() -> None:
    crowd = [UserFactory() for _ in range(4)]
    subject = things.thing(UserFactory())
    reports = [
        lambda person=person: services.report(kind=things.KIND, subject_id=subject, category="intimate", reporter=person)
        for person in crowd * 2
    ]
    results = at_once(*reports)
    assert lost(results) == 0 and Case.objects.count() == 1 and Report.objects.count() == 4
    assert Decision.objects.filter(action="hide").count() == 1 and things.state_of(subject) == "hidden"


def test_keeps_who_decided_from_a_case_an_appeal_joins_at_that_moment(moderators: list[Any]) -> None:
    for _ in range(ROUNDS):
        owner, judge = UserFactory(), moderators[0]
        subject = things.thing(owner)
        first = case_about(subject)
        services.claim_case(case=first, moderator=judge)
        decision = services.decide(case=first, moderator=judge, action="take_down", policy="hate", reason="I looked.")
        second = case_about(subject)
        services.claim_case(case=second, moderator=judge)
        at_once(
            partial(services.appeal, decision=decision, member=owner, text="Please."),
            partial(services.decide, case=second, moderator=judge, action="dismiss", policy="hate", reason="Quickly."),
        )
        appeal = Appeal.objects.get(decision=decision)
        assert appeal.outcome is None and appeal.case.state == "open"
        with pytest.raises(ModerationError):
            services.claim_case(case=appeal.case, moderator=judge)
