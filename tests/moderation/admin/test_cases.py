"""The queue and the page of a case through their doors: what is shown, what is decided, and by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from moderation import services
from moderation.models import Appeal, Case, Decision
from stories.models import User
from tests.factories import StoryFactory, UserFactory, picture
from tests.moderation import things
from tests.moderation.desk import QUEUE, VERDICT, at_desk, page
from tests.moderation.services.test_decisions import case_about, decide


def test_shows_auditors_everything_and_lets_them_decide_nothing(auditor: Any, case: Case) -> None:
    client = at_desk(auditor)
    assert client.get(QUEUE).status_code == client.get(page(case)).status_code == 200
    assert "Take the next case" not in client.get(QUEUE).content.decode()
    for verb in ("next/", f"{case.pk}/claim/", f"{case.pk}/decide/", f"{case.pk}/answer/"):
        assert client.post(QUEUE + verb, VERDICT).status_code == 403
    assert not Decision.objects.exists()


def test_shows_staff_without_the_permission_nothing(case: Case, thing: str) -> None:
    client = at_desk(UserFactory(is_staff=True))
    for path in (QUEUE, page(case), f"{QUEUE}{case.pk}/media/photo/"):
        assert client.get(path).status_code == 403


def test_orders_by_severity_then_age_and_reach(desk: Client, member: Any) -> None:
    cases = [case_about(things.thing(member), category) for category in ("other", "intimate", "hate")]
    text = desk.get(QUEUE).content.decode()
    at = [text.index(f'">#{case.pk}<') for case in cases]
    assert at[1] < at[2] < at[0]


def test_gives_the_first_free_case_and_never_the_same_twice(desk: Client, member: Any, other_moderator: Any) -> None:
    low, high = case_about(things.thing(member), "other"), case_about(things.thing(member), "hate")
    assert desk.post(f"{QUEUE}next/").headers["Location"] == page(high)
    other = at_desk(other_moderator)
    assert other.post(f"{QUEUE}next/").headers["Location"] == page(low)
    assert other.post(f"{QUEUE}next/").headers["Location"] == QUEUE


@pytest.mark.parametrize(
    ("query", "found"), [("", 1), ("queue=free", 1), ("queue=mine", 0), ("queue=closed", 1), ("queue=all", 2), ("kind=thing", 1)]
)
def test_filters(query: str, found: int, desk: Client, member: Any, other_moderator: Any) -> None:
    decide(case_about(things.thing(member)), other_moderator, "dismiss")
    case_about(things.thing(member))
    assert desk.get(f"{QUEUE}?{query}").context["cl"].result_count == found


@pytest.mark.parametrize("query", ["", "?queue=free", "?queue=all", "?o=7"])
def test_counts_the_reports_of_each_case(query: str, desk: Client, case: Case, thing: str) -> None:
    case_about(thing)
    (line,) = desk.get(QUEUE + query).context["cl"].result_list
    assert line.report_count == 2


def test_finds_a_case_by_the_words_of_a_report(desk: Client, member: Any) -> None:
    for text in ("a burning car", "my neighbour"):
        services.report(kind=things.KIND, subject_id=things.thing(member), category="other", text=text, reporter=UserFactory())
    assert desk.get(f"{QUEUE}?q=neighbour").context["cl"].result_count == 1


def test_asks_a_bounded_number_of_queries(desk: Client, member: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(10):
        case_about(things.thing(member))
    with django_assert_max_num_queries(30):
        desk.get(QUEUE)


def test_shows_the_whole_case_with_its_media_veiled(desk: Client, case: Case, thing: str, member: Any, moderator: Any) -> None:
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(picture()))
    text = desk.get(page(case)).content.decode()
    for told in ("made by hand", "Hate or harassment", "data-reveal", f"/{case.pk}/media/photo/", "Take this case", str(member)):
        assert told in text
    assert " style=" not in text.split('<main id="content-start"')[1] and "onclick" not in text


def test_serves_media_to_staff_and_to_no_cache(desk: Client, case: Case, thing: str) -> None:
    assert desk.get(f"{QUEUE}{case.pk}/media/photo/").status_code == 404
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(picture()))
    answer = desk.get(f"{QUEUE}{case.pk}/media/photo/", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, len(answer.getvalue())) == (206, 10) and "no-store" in answer["Cache-Control"]
    assert desk.get(f"{QUEUE}{case.pk}/media/owner_id/").status_code == 404


def test_takes_decides_and_undoes(desk: Client, case: Case, thing: str, moderator: Any) -> None:
    assert desk.post(f"{QUEUE}{case.pk}/claim/").status_code == 302
    assert desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {"sanction": "strike"}, follow=True).status_code == 200
    assert things.state_of(thing) == "removed"
    taken_down = Decision.objects.get(action="take_down")
    assert (taken_down.moderator, taken_down.reason) == (moderator, "It mocks a faith.")
    assert Decision.objects.filter(action="strike").exists()
    assert desk.post(f"{QUEUE}{case.pk}/undo/{taken_down.pk}/", {"reason": "I misread it."}).status_code == 302
    assert things.state_of(thing) == "live"


@pytest.mark.parametrize("missing", ["action", "policy", "reason"])
def test_keeps_what_was_typed_when_something_is_missing(missing: str, desk: Client, case: Case, thing: str) -> None:
    desk.post(f"{QUEUE}{case.pk}/claim/")
    answer = desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {missing: ""})
    assert answer.status_code == 422 and things.state_of(thing) == "live"
    if missing != "reason":
        assert b"It mocks a faith." in answer.content


def test_tells_a_moderator_who_is_too_late(desk: Client, case: Case, other_moderator: Any, thing: str) -> None:
    desk.post(f"{QUEUE}{case.pk}/claim/")
    Case.objects.update(claimed_until=case.opened_at)
    decide(case, other_moderator, "dismiss")
    answer = desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT)
    assert answer.status_code in (409, 422) and things.state_of(thing) == "live"
    assert Decision.objects.count() == 1


def test_changes_nothing_by_a_link(desk: Client, case: Case) -> None:
    for verb in ("claim", "decide", "unclaim", "answer"):
        assert desk.get(f"{QUEUE}{case.pk}/{verb}/").status_code == 403
    assert desk.get(f"{QUEUE}next/").status_code == 403


def test_answers_an_appeal_by_another_moderator(desk: Client, case: Case, thing: str, member: Any, other_moderator: Any) -> None:
    decision = decide(case, other_moderator, "take_down")
    heard = services.appeal(decision=decision, member=member, text="It is satire.").case
    assert b"not yours to decide" in at_desk(other_moderator).get(page(heard)).content
    desk.post(f"{QUEUE}{heard.pk}/claim/")
    assert b"It is satire." in desk.get(page(heard)).content
    assert desk.post(f"{QUEUE}{heard.pk}/answer/", {"answer": "grant"}).status_code == 422
    assert desk.post(f"{QUEUE}{heard.pk}/answer/", {"answer": "grant", "reason": "It is."}).status_code == 302
    assert things.state_of(thing) == "live" and Appeal.objects.get().outcome


def test_shows_a_case_whose_subject_is_gone(desk: Client, case: Case, thing: str) -> None:
    User.objects.filter(pk=thing).delete()
    assert b"deleted since" in desk.get(page(case)).content


@pytest.mark.parametrize(
    "path", ["999999/change/", "x/change/", f"{'9' * 5000}/change/", "999999/claim/"], ids=["gone", "no number", "no row's", "claimed"]
)
def test_knows_no_case_that_is_not_there(path: str, desk: Client) -> None:
    assert (desk.post if "claim" in path else desk.get)(QUEUE + path).status_code == 404


def test_finds_what_shows_a_person_only_with_a_link_and_the_claim(desk: Client, stranger: Any, other_moderator: Any) -> None:
    """Consent was taken back without a link; what a moderator finds is hidden and becomes a case of its own."""
    asked = services.take_back_consent(where="the beach picture", text="That is me.", email="ann@example.org").case
    found = f"{QUEUE}{asked.pk}/found/"
    link = f"/stories/{StoryFactory(owner=stranger).pk}/"
    assert desk.post(found, {"link": link}).status_code == 409
    desk.post(f"{QUEUE}{asked.pk}/claim/")
    assert at_desk(other_moderator).post(found, {"link": link}).status_code == 409
    assert desk.post(found, {"link": "/nowhere/"}).status_code == desk.post(found).status_code == 409
    assert Case.objects.count() == 1
    assert desk.post(found, {"link": link}).status_code == 302
    assert Case.objects.exclude(pk=asked.pk).get().subject_owner == stranger


def test_gives_a_case_back_to_the_queue(desk: Client, case: Case, other_moderator: Any) -> None:
    other = at_desk(other_moderator)
    desk.post(f"{QUEUE}{case.pk}/claim/")
    assert other.post(f"{QUEUE}{case.pk}/claim/").status_code == 409
    assert desk.post(f"{QUEUE}{case.pk}/unclaim/").headers["Location"] == QUEUE
    assert other.post(f"{QUEUE}{case.pk}/claim/").status_code == 302


def test_undoes_only_a_decision_of_this_case_and_with_a_reason(desk: Client, case: Case, member: Any, thing: str, moderator: Any) -> None:
    decision, other = decide(case, moderator, "take_down"), case_about(things.thing(member))
    assert desk.post(f"{QUEUE}{other.pk}/undo/{decision.pk}/", {"reason": "Mine."}).status_code == 404
    assert desk.post(f"{QUEUE}{case.pk}/undo/{decision.pk}/").status_code == 422
    assert desk.get(f"{QUEUE}{case.pk}/undo/{decision.pk}/").status_code == 403
    assert things.state_of(thing) == "removed"
