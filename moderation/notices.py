"""What the Inbox tells: decisions about a member, and how the member's reports and appeals ended. Read from the ledger, never written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from moderation import likeness, subjects
from moderation.houserules import house_rule
from moderation.models import Appeal, Case, Decision, Report
from moderation.models.decisions import SANCTIONS, Action

LIMIT = 50  # the newest, of each kind
TOLD = frozenset(Action) - {Action.DISMISS, Action.ESCALATE, Action.UPHOLD}  # an appeal's outcome is told to who appealed


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the Inbox, in the language now active.

    Attributes:
        when: when it happened.
        text: plain words, one sentence.
        link: address of the page with the reasons.
        subject_kind, subject_id: what it is about ("story", ...).
    """

    when: datetime
    text: str
    link: str
    subject_kind: str
    subject_id: str


def decisions_about(member: Any) -> list[Notice]:
    """Decisions about what this member posted or about the account, newest first."""
    shown_again = Q(action=Action.DISMISS, undoes__isnull=False)
    rows = Decision.objects.about(member).filter(Q(action__in=TOLD) | shown_again).select_related("case")[:LIMIT]
    return [_notice(row.created_at, _decided(row), reverse("decision", args=[row.pk]), row.case) for row in rows]


def reports_by(member: Any) -> list[Notice]:
    """How this member's reports and appeals ended, newest first."""
    link = reverse("my_reports")
    reports = Report.objects.filter(reporter=member, case__closed_at__isnull=False).select_related("case")[:LIMIT]
    appeals = Appeal.objects.filter(appellant=member, outcome__isnull=False).select_related("decision__case", "outcome")[:LIMIT]
    ended = [_notice(row.case.closed_at or row.created_at, outcome_of(row), f"{link}#report-{row.pk}", row.case) for row in reports]
    ended += [
        _notice(row.outcome.created_at, appeal_outcome(row), reverse("decision", args=[row.outcome.pk]), row.decision.case)
        for row in appeals
        if row.outcome
    ]
    return sorted(ended, key=lambda notice: notice.when, reverse=True)


def outcome_of(report: Report) -> str:
    """Return how a report stands, in plain words."""
    if report.case.closed_at is None:
        return _("Your report is waiting for a person to look at it.")
    decision = report.case.decisions.exclude(action__in=[Action.HIDE, Action.ESCALATE, *SANCTIONS]).last()
    while decision and (later := Decision.objects.filter(undoes=decision).first()):
        decision = later
    if report.case.subject_kind == likeness.KIND:
        return _("We looked for it. What we found is decided by itself; if you still see it, please write again and say where.")
    if decision and decision.action in {Action.TAKE_DOWN, Action.REFUSE}:
        return _("We removed what you reported. Thank you.")
    if decision and decision.action == Action.MARK_AI:
        return _("We labelled what you reported as made by AI. Thank you.")
    if decision and decision.action == Action.UPHOLD:
        return _("We looked at what you reported once more and kept our earlier decision.")
    return _("We looked at what you reported and found that it follows our rules.")


def appeal_outcome(appeal: Appeal) -> str:
    """Return how an appeal stands, in plain words."""
    if appeal.outcome is None:
        return _("Your appeal is waiting for another moderator.")
    if appeal.outcome.action == Action.UPHOLD:
        return _("Your appeal was heard by another moderator; the decision stands.")
    return _("Your appeal was heard by another moderator; the decision was reversed.")


def _notice(when: datetime, text: str, link: str, case: Case) -> Notice:
    return Notice(when=when, text=text, link=link, subject_kind=case.subject_kind, subject_id=case.subject_id)


def _decided(decision: Decision) -> str:
    names = {"what": subject_label(decision.case), "rule": house_rule(decision.policy).title}
    if decision.until:
        names["until"] = decision.until.date().isoformat()
    sentences = {
        Action.DISMISS: _("%(what)s: a person looked at it, and it is visible again."),
        Action.HIDE: _("%(what)s: hidden until a person has looked at it (%(rule)s)."),
        Action.TAKE_DOWN: _("%(what)s: taken down (%(rule)s)."),
        Action.MARK_AI: _("%(what)s: labelled as made by AI (%(rule)s)."),
        Action.UNMARK_AI: _("%(what)s: the AI label was taken off again."),
        Action.RESTORE: _("%(what)s: restored. We were wrong, and we are sorry."),
        Action.RELEASE: _("%(what)s: a person looked at it, and it goes on."),
        Action.REFUSE: _("%(what)s: refused (%(rule)s)."),
        Action.WARN: _("A warning from the moderators (%(rule)s)."),
        Action.STRIKE: _("A strike on your account until %(until)s (%(rule)s)."),
        Action.SUSPEND: _("You cannot post until %(until)s (%(rule)s)."),
        Action.BAN: _("Your account was closed by the moderators (%(rule)s)."),
        Action.LIFT: _("A measure against your account was lifted."),
    }
    return sentences[Action(decision.action)] % names


def subject_label(case: Case) -> str:
    """Return what the case is about in one word, also when nobody registers that kind any more."""
    try:
        return str(subjects.get(case.subject_kind).label)
    except subjects.UnknownSubjectError:
        return _("Something you posted")
