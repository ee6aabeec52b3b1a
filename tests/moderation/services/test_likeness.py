"""Taking consent back: what a link shows is hidden at once; without one, a person looks and finds it."""

from __future__ import annotations

from typing import Any

import pytest

from moderation import likeness, services
from moderation.errors import NothingThereError, NotYourCaseError
from moderation.models import Case, Report
from moderation.models.cases import Origin
from moderation.services.likeness import found_for, take_back_consent
from moderation.subjects import find_owned
from tests.moderation import things

pytestmark = pytest.mark.django_db


def link(subject_id: str) -> str:
    return f"/report/{things.KIND}/{subject_id}/"


def taken_back(where: str) -> Report:
    return take_back_consent(where=where, text="the one in yellow", email="Ann@Example.org")


def test_hides_at_once_what_a_link_shows(thing: str) -> None:
    row = taken_back(link(thing))
    assert things.state_of(thing) == "hidden"
    assert (row.case.origin, row.email, row.where) == (Origin.CONSENT, "ann@example.org", "")


@pytest.mark.parametrize("where", ["", "at budi's", "/report/thing/999999/", "https://["])
def test_opens_a_case_of_its_own_without_one(where: str) -> None:
    first, second = taken_back(where), taken_back(where)
    assert first.case.subject_kind == likeness.KIND
    assert first.case != second.case  # two people may write the same
    assert first.where == where


def test_a_moderator_hides_what_they_found_in_the_persons_name(thing: str, moderator: Any) -> None:
    row = taken_back("at sari's")
    services.claim_case(case=row.case, moderator=moderator)
    found = found_for(case=row.case, moderator=moderator, link=link(thing))
    assert things.state_of(thing) == "hidden"
    told = Report.objects.get(case=found)
    assert (told.email, told.text, told.where) == (row.email, row.text, "at sari's")
    assert Case.objects.get(pk=row.case.pk).closed_at is None  # there may be more to find


@pytest.mark.parametrize("wrong", ["/report/thing/999999/", "", "/admin/"])
def test_hides_nothing_by_a_link_that_shows_nothing(wrong: str, moderator: Any) -> None:
    row = taken_back("at sari's")
    services.claim_case(case=row.case, moderator=moderator)
    with pytest.raises(NothingThereError):
        found_for(case=row.case, moderator=moderator, link=wrong)
    assert Case.objects.count() == 1


def test_only_who_holds_the_case_hides_anything(thing: str, moderator: Any, other_moderator: Any) -> None:
    row = taken_back("at sari's")
    services.claim_case(case=row.case, moderator=moderator)
    with pytest.raises(NotYourCaseError):
        found_for(case=row.case, moderator=other_moderator, link=link(thing))
    assert things.state_of(thing) == "live"


def test_finds_only_what_somebody_answers_for(thing: str) -> None:
    assert find_owned(link(thing)) == (things.KIND, thing)
    assert find_owned(link("999999")) is None
