"""Taking back the consent to be shown: with a link or without one, with no account, and what a moderator then finds."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from moderation import likeness, services, subjects
from moderation.errors import NotYourCaseError
from moderation.models import Case, Decision, Report
from stories.models import Story
from tests.factories import StoryFactory
from tests.moderation import things
from tests.moderation.services.test_decisions import decide
from tests.moderation.views.test_reports import address, link_in_mail

pytestmark = pytest.mark.django_db
FORM = {"email": "Ann@example.org", "text": "The one in yellow.", "is_me": "on"}


@pytest.fixture
def others(stranger: Any) -> str:
    return things.thing(stranger)


def test_hides_at_once_what_a_link_shows(client: Client, others: str) -> None:
    form = FORM | {"where": address(others)}
    assert client.post("/consent/", form | {"is_me": ""}).status_code == 422
    assert client.post("/consent/", form).status_code == 302
    case, row = Case.objects.get(), Report.objects.get()
    assert (case.origin, case.severity, things.state_of(others)) == ("consent", 3, "hidden")
    assert Decision.objects.get().policy == "likeness"
    assert (row.email, row.text, row.where) == ("ann@example.org", "The one in yellow.", "")


@pytest.mark.parametrize("where", ["", "@budi, on Sunday evening", "/report/thing/999999/", "https://["])
def test_opens_a_case_without_a_link_too(client: Client, where: str, others: str) -> None:
    answer = client.post("/consent/", FORM | {"where": where}, follow=True)
    assert answer.redirect_chain[-1][0] == "/report/done/"
    case, row = Case.objects.get(), Report.objects.get()
    assert (case.subject_kind, case.origin, case.severity) == (likeness.KIND, "consent", 3)
    assert (row.where, row.text, case.subject_owner) == (where, "The one in yellow.", None)
    assert b"waiting for a person" in client.get(link_in_mail()).content
    assert things.state_of(others) == "live" and not Decision.objects.exists()


def test_keeps_every_letter_of_one_person(client: Client) -> None:
    for text in ("The one in yellow.", "Also in a red hat."):
        client.post("/consent/", FORM | {"text": text})
    assert {row.text for row in Report.objects.all()} == {"The one in yellow.", "Also in a red hat."}


def test_stops_a_flood(client: Client) -> None:
    answers = [client.post("/consent/", FORM | {"email": f"a{n}@example.org", "where": f"there {n}"}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [429]
    assert b"there 6" in answers[-1].content and Case.objects.count() == 6  # what was typed is still in the form


def test_is_shown_on_the_desk_with_where_it_was_seen(client: Client, moderator: Any) -> None:
    services.take_back_consent(where="@budi <b>", text="The one in yellow.", email="ann@example.org")
    client.force_login(moderator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("admin:moderation_case_change", args=[Case.objects.get().pk]), follow=True)
    preview = subjects.get(likeness.KIND).preview(Case.objects.get().subject_id)
    assert preview and preview.text == "The one in yellow." and preview.facts[0][1] == "@budi <b>"
    assert b"<b>" not in page.content


@pytest.fixture
def story(stranger: Any) -> Story:
    made: Story = StoryFactory(owner=stranger)
    return made


def asked_about(where: str) -> Case:
    return services.take_back_consent(where=where, text="The one in yellow.", email="ann@example.org").case


def test_shows_a_moderator_what_the_named_member_posted(story: Story, member: Any) -> None:
    StoryFactory(owner=member)
    offered = list(likeness.candidates(asked_about(f"On the page of @{story.owner.username.upper()}, last week.")))
    assert [link for link, _label in offered] == [f"/stories/{story.pk}/"]
    assert not list(likeness.candidates(asked_about("somewhere")))


def test_gives_what_was_found_its_own_case_in_the_name_of_who_asked(others: str, moderator: Any, other_moderator: Any) -> None:
    case = asked_about("@budi")
    with pytest.raises(NotYourCaseError):
        services.found_for(case=case, moderator=moderator, link=address(others))
    services.claim_case(case=case, moderator=moderator)
    found = services.found_for(case=case, moderator=moderator, link=address(others))
    assert (found.subject_kind, found.origin, things.state_of(others)) == (things.KIND, "consent", "hidden")
    assert found.reports.get().email == "ann@example.org"
    assert services.found_for(case=case, moderator=moderator, link=address(others)) == found
    decide(found, other_moderator, "take_down", policy="likeness")
    assert things.state_of(others) == "removed"


@pytest.mark.django_db(transaction=True)
def test_tells_who_asked_how_it_ended(client: Client, others: str, moderator: Any) -> None:
    client.post("/consent/", FORM | {"where": "@budi"})
    case = Case.objects.get()
    services.claim_case(case=case, moderator=moderator)
    found = services.found_for(case=case, moderator=moderator, link=address(others))
    services.decide(case=case, moderator=moderator, action="dismiss", policy="likeness", reason="Found one.")
    assert b"We looked for it" in client.get(link_in_mail()).content
    decide(found, moderator, "take_down", policy="likeness")
    assert len(mail.outbox) == 3 and b"We removed" in client.get(link_in_mail()).content
