"""What two moderators do about one case, and one moderator about many, through the doors of the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from moderation.models import Case, Decision
from tests.moderation import things
from tests.moderation.admin.test_desk import QUEUE, VERDICT, at_desk, page
from tests.moderation.services.test_decisions import case_about


@pytest.fixture
def desk(moderator: Any) -> Client:
    return at_desk(moderator)


@pytest.fixture
def case(thing: str) -> Case:
    return case_about(thing)


def test_keeps_the_first_opinion_from_the_page_of_the_second(desk: Client, case: Case, thing: str, other_moderator: Any) -> None:
    desk.post(f"{QUEUE}{case.pk}/claim/")
    desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {"second_opinion": "on", "hide_meanwhile": "on"})
    assert things.state_of(thing) == "hidden" and Decision.objects.get().action == "hide"
    second = at_desk(other_moderator)
    shown = second.get(page(case)).content.decode()
    assert "second opinion" in second.get(QUEUE).content.decode()
    second.post(f"{QUEUE}{case.pk}/claim/")
    shown += second.get(page(case)).content.decode()
    assert "you do not see how" in shown and 'name="second_opinion"' not in shown
    assert "<h2>Opinions</h2>" not in shown
    assert "<h2>Opinions</h2>" in desk.get(page(case)).content.decode()  # one's own


def test_says_that_a_senior_decides_when_opinions_differ(desk: Client, case: Case, other_moderator: Any, senior: Any) -> None:
    desk.post(f"{QUEUE}{case.pk}/claim/")
    desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {"second_opinion": "on"})
    second = at_desk(other_moderator)
    second.post(f"{QUEUE}{case.pk}/claim/")
    answer = second.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {"action": "dismiss", "reason": "It is satire."}, follow=True)
    assert b"A senior moderator decides now." in answer.content
    seen = at_desk(senior).get(page(case)).content.decode()
    assert "It mocks a faith." in seen and "It is satire." in seen


# --- many at once ------------------------------------------------------------------------------------------------------------


def test_decides_many_as_spam_after_a_look(desk: Client, member: Any) -> None:
    cases = [case_about(things.thing(member), "other") for _ in range(3)]
    chosen = {"action": "decide_as_spam", "_selected_action": [case.pk for case in cases]}
    asked = desk.post(QUEUE, chosen).content.decode()
    assert all(f'value="{case.pk}" checked' in asked for case in cases) and not Decision.objects.exists()
    kept = [case.pk for case in cases[:2]]
    forged = desk.post(f"{QUEUE}spam/", {"case": ["9" * 5000, "-1", "x"], "action": "take_down", "reason": ""})
    assert forged.status_code == 422
    assert desk.post(f"{QUEUE}spam/", {"case": kept, "action": "take_down", "reason": ""}).status_code == 422
    answer = desk.post(f"{QUEUE}spam/", {"case": kept, "action": "take_down", "reason": "Adverts."}, follow=True)
    assert b"2 cases were decided." in answer.content
    assert [things.state_of(case.subject_id) for case in cases] == ["removed", "removed", "live"]


def test_lets_no_auditor_sweep(auditor: Any, case: Case, thing: str) -> None:
    client = at_desk(auditor)
    assert "decide_as_spam" not in client.get(QUEUE).content.decode()
    client.post(QUEUE, {"action": "decide_as_spam", "_selected_action": [case.pk]})
    assert client.post(f"{QUEUE}spam/", {"case": [case.pk], "action": "take_down", "reason": "x"}).status_code == 403
    assert client.get(f"{QUEUE}spam/").status_code == 403
    assert things.state_of(thing) == "live"
