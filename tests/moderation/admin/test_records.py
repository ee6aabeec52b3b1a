"""The records behind the cases: each leads to its case, is found by the words its column promises, and costs no query a row."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation import services
from moderation.admin.records import case_link
from moderation.models import Appeal, Decision, Report, Screening
from tests.moderation import things
from tests.moderation.desk import page
from tests.moderation.services.test_decisions import case_about, decide

LISTS = "/admin/moderation/"
RECORDS = [Screening, Report, Decision, Appeal]


@pytest.fixture
def decided(thing: str, member: Any, moderator: Any) -> Decision:
    """A report with words, its decision, and the appeal against it."""
    told: Any = {"category": "hate", "text": "a burning car", "email": "ann@example.org"}
    case = services.report(kind=things.KIND, subject_id=thing, **told).report.case
    decision = decide(case, moderator, "take_down", reason="It mocks a faith.")
    services.appeal(decision=decision, member=member, text="It is satire.")
    return decision


def found(desk: Client, model: str, words: str) -> int:
    return int(desk.get(f"{LISTS}{model}/", {"q": words}).context["cl"].result_count)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("report", "burning"),
        ("report", "ann@example.org"),
        ("decision", "faith"),
        ("decision", "mona"),
        ("decision", "sari"),
        ("appeal", "satire"),
        ("appeal", "sari"),
    ],
)
def test_is_found_by_words_and_by_whole_names(model: str, words: str, desk: Client, decided: Decision) -> None:
    assert found(desk, model, words) == 1
    assert found(desk, model, "somebody else") == 0
    if words in {"mona", "sari", "ann@example.org"}:
        assert found(desk, model, words[:-1]) == 0  # half a name lists nobody


@pytest.mark.parametrize("model", [Report, Decision, Appeal], ids=lambda model: model.__name__)
def test_leads_to_its_case(model: Any, desk: Client, decided: Decision) -> None:
    case = model.objects.get().case
    assert f'<a href="{page(case)}">#{case.pk}</a>' in desk.get(f"{LISTS}{model._meta.model_name}/").content.decode()


def test_a_link_is_of_the_rows_own_case(decided: Decision, member: Any) -> None:
    other = case_about(things.thing(member)).reports.get()
    assert page(other.case) in case_link(other) and page(decided.case) not in case_link(other)


def test_asks_no_more_for_ten_rows_than_for_two(desk: Client, member: Any) -> None:
    asked = []
    for rows in (2, 8):
        for _ in range(rows):
            case_about(things.thing(member))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"{LISTS}report/").status_code == 200
        asked.append(len(queries))
    assert asked[1] <= asked[0]


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_filter_and_column_opens(model: Any, desk: Client, decided: Decision) -> None:
    """Django finds a wrong name only when the page is asked for it."""
    shown = admin.site._registry[model]
    name = model._meta.model_name
    for number in range(1, len(shown.list_display) + 1):
        assert desk.get(f"{LISTS}{name}/?o={number}").status_code == 200
    for chosen in ("outcome__isempty=1", "automated__exact=1", "category__exact=hate", "verdict__exact=block"):
        column = chosen.partition("__")[0]
        if column in [each[0] if isinstance(each, tuple) else each for each in shown.list_filter]:
            assert "e=1" not in desk.get(f"{LISTS}{name}/?{chosen}", follow=True).request["QUERY_STRING"]


def test_reads_every_score_of_a_screening(desk: Client) -> None:
    scores = [{"classifier": "open_nsfw", "version": "<1>", "label": "sexual", "value": 0.12345}]
    row = Screening.objects.create(subject_kind="thing", subject_id="1", target="photo", sha256="a" * 64, verdict="allow", scores=scores)
    told = desk.get(f"{LISTS}screening/{row.pk}/change/").content.decode()
    assert "open_nsfw &lt;1&gt;: sexual" in told
    assert "0.123" in told
    assert "{&quot;" not in told and '{"classifier' not in told
