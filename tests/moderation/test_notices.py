"""What the Inbox tells of decisions, reports and appeals: everything that ended, to whom it concerns, in their words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from moderation import notices, services
from moderation.houserules import HOUSE_RULES
from moderation.models import Case, Decision
from moderation.models.decisions import Action
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about, decide


def test_tells_the_owner_in_the_inbox(removed: Decision, member: Any) -> None:
    told = notices.decisions_about(member)
    assert [(row.text, row.link, row.subject_kind) for row in told][-1] == (
        "Thing: taken down (Hate).",
        f"/decisions/{removed.pk}/",
        "thing",
    )
    assert "strike" in told[0].text


def test_tells_the_reporter_in_the_inbox(thing: str, stranger: Any, moderator: Any) -> None:
    case = services.report(kind=things.KIND, subject_id=thing, category="hate", reporter=stranger).report.case
    assert notices.reports_by(stranger) == []
    decide(case, moderator, "take_down")
    (row,) = notices.reports_by(stranger)
    assert row.text == "We removed what you reported. Thank you." and row.link.startswith("/reports/#report-")


def texts(rows: list[notices.Notice]) -> list[str]:
    return [row.text for row in rows]


@pytest.mark.parametrize("action", sorted(notices.TOLD | {Action.DISMISS}))
@pytest.mark.parametrize("language", ["en", "id"])
def test_has_a_sentence_for_every_decision_that_is_told(action: str, language: str, member: Any) -> None:
    case = Case.objects.create(subject_kind=things.KIND, subject_id="1", origin="report", subject_owner=member)
    row = Decision(case=case, action=action, policy="hate", until=case.opened_at, created_at=case.opened_at)
    with translation.override(language):
        said = notices._decided(row)
    assert said.endswith(".")
    assert "%(" not in said
    assert ("Kebencian" in said) if language == "id" and "(" in said else True


def test_tells_the_owner_nothing_of_a_report_that_was_dismissed(thing: str, moderator: Any, member: Any) -> None:
    decide(case_about(thing), moderator, "dismiss")
    assert notices.decisions_about(member) == []


def test_tells_the_owner_when_what_was_hidden_is_shown_again(thing: str, moderator: Any, member: Any) -> None:
    decide(case_about(thing, "intimate"), moderator, "dismiss")
    assert texts(notices.decisions_about(member))[0] == "Thing: a person looked at it, and it is visible again."


def test_tells_nobody_elses_decisions(removed: Decision, stranger: Any) -> None:
    assert notices.decisions_about(stranger) == []


@pytest.mark.parametrize(
    ("action", "said"),
    [("take_down", "We removed what you reported"), ("mark_ai", "We labelled"), ("dismiss", "found that it follows our rules")],
)
def test_tells_the_reporter_how_it_ended(action: str, said: str, thing: str, stranger: Any, moderator: Any) -> None:
    row = services.report(kind=things.KIND, subject_id=thing, category="hate", reporter=stranger).report
    assert "waiting" in notices.outcome_of(row)
    decide(row.case, moderator, action)
    row.case.refresh_from_db()
    assert said in notices.outcome_of(row)


def test_tells_the_reporter_the_last_word_after_it_was_undone(removed: Decision, moderator: Any) -> None:
    row = removed.case.reports.get()
    services.undo(decision=removed, moderator=moderator, reason="It is satire.")
    row.case.refresh_from_db()
    assert "follows our rules" in notices.outcome_of(row)


def test_tells_how_an_appeal_stands_until_it_ended(removed: Decision, member: Any, other_moderator: Any) -> None:
    row = services.appeal(decision=removed, member=member, text="It is satire.")
    assert "waiting" in notices.appeal_outcome(row)
    assert notices.reports_by(member) == []
    services.claim_case(case=row.case, moderator=other_moderator)
    services.answer_appeals(case=row.case, moderator=other_moderator, grant=False, reason="It is not.")
    row.refresh_from_db()
    assert texts(notices.reports_by(member)) == ["Your appeal was heard by another moderator; the decision stands."]


def test_names_things_whose_kind_nobody_knows_any_more() -> None:
    assert notices.subject_label(Case(subject_kind="gone", subject_id="1")) == "Something you posted"


def test_every_rule_has_a_title_for_its_notice() -> None:
    assert all(str(rule.title) for rule in HOUSE_RULES.values())
