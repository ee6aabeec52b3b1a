"""Spam in one go through the doors of the desk: after a look, bounded, and each case left alone that is not this moderator's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from moderation import services
from moderation.admin import spam
from moderation.models import Case, Decision
from moderation.services import bulk
from tests.moderation import things
from tests.moderation.desk import QUEUE, at_desk
from tests.moderation.services.test_decisions import case_about


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


def sweeps(desk: Client, cases: list[Case], **more: str) -> Any:
    told = {"case": [case.pk for case in cases], "action": "take_down", "reason": "Adverts."} | more
    return desk.post(f"{QUEUE}spam/", told, follow=True)


def test_names_what_it_left_as_it_was(desk: Client, member: Any, other_moderator: Any) -> None:
    free, taken = (case_about(things.thing(member), "other") for _ in range(2))
    services.claim_case(case=taken, moderator=other_moderator)
    said = sweeps(desk, [free, taken]).content.decode()
    assert "1 case was decided." in said and "Left as they were" in said and f": {taken}" in said
    assert (things.state_of(free.subject_id), things.state_of(taken.subject_id)) == ("removed", "live")


def test_takes_no_other_verdict(desk: Client, case: Case, thing: str) -> None:
    assert sweeps(desk, [case], action="escalate").status_code == 422
    assert things.state_of(thing) == "live" and not Decision.objects.exists()


def test_takes_no_more_than_one_page(desk: Client, member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than were shown on the page before cannot have been looked at: none of them is decided."""
    for module in (spam, bulk):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    cases = [case_about(things.thing(member), "other") for _ in range(3)]
    shown = desk.post(QUEUE, {"action": "decide_as_spam", "_selected_action": [case.pk for case in cases]}).content.decode()
    assert shown.count('name="case"') == 2
    answer = sweeps(desk, cases)
    assert answer.status_code == 409 and b"Adverts." in answer.content
    assert not Decision.objects.exists()
