"""What two moderators do about one case, through the doors of the desk."""

from __future__ import annotations

from typing import Any

from django.test import Client

from moderation.models import Case, Decision
from tests.moderation import things
from tests.moderation.desk import QUEUE, VERDICT, at_desk, page


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
