"""A report: why, how urgent, by which rule, and once from each."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from moderation.houserules import HOUSE_RULES
from moderation.models import Case, Report
from moderation.models.cases import Severity
from moderation.models.reports import RULES, SEVERITIES, URGENT, Category
from tests.moderation import things


def test_every_reason_names_a_rule_or_is_something_else() -> None:
    assert set(Category) - set(RULES) == {Category.OTHER}
    assert set(RULES.values()) <= set(HOUSE_RULES)


def test_what_cannot_wait_is_urgent_and_nothing_else_is() -> None:
    assert {category for category, severity in SEVERITIES.items() if severity == Severity.URGENT} == set(URGENT)
    assert set(SEVERITIES) <= set(Category)


@pytest.fixture
def case(db: None) -> Case:
    return Case.objects.create(subject_kind=things.KIND, subject_id="1", origin="report")


def test_each_reports_a_case_once(case: Case, member: Any, stranger: Any) -> None:
    for who in ({"reporter": member}, {"reporter": stranger}, {"email": "ann@example.org"}, {"email": "bob@example.org"}):
        Report.objects.create(case=case, category="hate", **who)
    for who in ({"reporter": member}, {"email": "ann@example.org"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(case=case, category="fraud", **who)


def test_finds_those_of_one_person(case: Case, member: Any) -> None:
    mine = Report.objects.create(case=case, category="hate", reporter=member, email="")
    anns = Report.objects.create(case=case, category="hate", email="ann@example.org")
    assert list(Report.objects.by(member)) == [mine]
    assert list(Report.objects.by(None, "ann@example.org")) == [anns]


def test_an_address_finds_nothing_of_a_members(case: Case, member: Any) -> None:
    """Whoever types a member's address must not be counted as that member."""
    Report.objects.create(case=case, category="hate", reporter=member, email=member.email)
    assert not Report.objects.by(None, member.email).exists()


def test_outlives_the_account_of_who_sent_it(case: Case, member: Any) -> None:
    row = Report.objects.create(case=case, category="hate", reporter=member)
    member.delete()
    row.refresh_from_db()
    assert row.reporter is None
