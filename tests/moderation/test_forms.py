"""What reporters and appellants fill in: as much as is needed, and no more than can be kept."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from moderation.forms import AppealForm, ConsentForm, LinkReportForm, ReportForm
from moderation.models import Appeal, Report
from moderation.models.reports import Category

REPORT = {"category": "hate", "text": "", "at_second": ""}
LINK = REPORT | {"link": "/stories/1/", "email": "ann@example.org"}
CONSENT = {"email": "ann@example.org", "text": "the one in yellow", "is_me": "on"}
GOOD: list[tuple[type[forms.Form], dict[str, str]]] = [
    (ReportForm, REPORT),
    (LinkReportForm, LINK),
    (ConsentForm, CONSENT),
    (AppealForm, {"text": "It is satire."}),
]


@pytest.mark.parametrize(("form", "given"), GOOD)
def test_takes_what_is_enough(form: Any, given: dict[str, str]) -> None:
    assert form(given).is_valid()


@pytest.mark.parametrize(
    ("form", "given", "wrong"),
    [
        (ReportForm, REPORT, {"category": ""}),
        (ReportForm, REPORT, {"category": "rude"}),
        (ReportForm, REPORT, {"at_second": "-0.1"}),
        (ReportForm, REPORT, {"at_second": "601"}),
        (ReportForm, REPORT, {"at_second": "nan"}),
        (ReportForm, REPORT, {"at_second": "inf"}),
        (ReportForm, REPORT, {"text": "x" * 2001}),
        (ReportForm, REPORT, {"text": "a\0b"}),
        (LinkReportForm, LINK, {"link": ""}),
        (LinkReportForm, LINK, {"link": "x" * 501}),
        (LinkReportForm, LINK, {"email": "ann"}),
        (ConsentForm, CONSENT, {"is_me": ""}),
        (ConsentForm, CONSENT, {"text": ""}),
        (ConsentForm, CONSENT, {"where": "x" * 9999}),
        (AppealForm, {"text": "x"}, {"text": "   "}),
        (AppealForm, {"text": "x"}, {"text": "x" * 2001}),
    ],
)
def test_says_at_the_field_what_is_wrong(form: Any, given: dict[str, str], wrong: dict[str, str]) -> None:
    assert list(form(given | wrong).errors) == list(wrong)


@pytest.mark.parametrize(
    ("form", "model", "field"), [(ReportForm, Report, "text"), (AppealForm, Appeal, "text"), (ConsentForm, Report, "text")]
)
def test_whatever_it_takes_fits_its_column(form: Any, model: Any, field: str) -> None:
    assert form().fields[field].max_length <= model._meta.get_field(field).max_length


def test_offers_every_reason_in_the_order_of_the_list() -> None:
    assert [key for key, _ in ReportForm().fields["category"].choices] == list(Category.values)  # type: ignore[attr-defined]
