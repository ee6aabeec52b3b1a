"""Everything a moderator sees of one case, gathered in a bounded number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from moderation import likeness, subjects
from moderation.models import Appeal, Case, Decision, Opinion, Report, Screening
from moderation.models.decisions import UNDONE_BY, Action
from moderation.services import opinions, sanctions
from moderation.standing import Standing, standing

SHOWN = 20  # earlier cases, screenings
REPORTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ReportLine:
    """``right``, ``decided``: how many of this person's decided reports led to a removal, before this one."""

    report: Report
    right: int
    decided: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    case: Case
    kind: str
    preview: subjects.Preview | None
    reports: list[ReportLine]
    more_reports: int
    screenings: list[Screening]
    decisions: list[Decision]
    undoable: list[Decision]
    appeals: list[Appeal]
    earlier: list[Case]
    standing: Standing | None
    next_strike: str
    opinions: list[Opinion]
    awaits_second: bool
    candidates: list[tuple[str, str]]


def casefile(case: Case, viewer: Any) -> CaseFile:
    """Return what the page of a case shows this member of staff."""
    kind = subjects.get(case.subject_kind)
    owner = case.subject_owner
    decisions = list(case.decisions.select_related("moderator").annotate(undone=Exists(Decision.objects.filter(undoes=OuterRef("pk")))))
    earlier = Case.objects.filter(subject_owner=owner).exclude(pk=case.pk).order_by("-opened_at")[:SHOWN] if owner else []
    return CaseFile(
        case=case,
        kind=str(kind.label),
        preview=kind.preview(case.subject_id),
        reports=_lines(case),
        more_reports=max(case.reports.count() - REPORTS_SHOWN, 0),
        screenings=list(Screening.objects.of(case.subject_kind, case.subject_id)[:SHOWN]),
        decisions=decisions,
        undoable=[row for row in decisions if row.action in UNDONE_BY and not row.undone] if case.closed_at else [],  # type: ignore[attr-defined]
        appeals=list(case.appeals.select_related("decision__moderator", "appellant", "outcome")),
        earlier=list(earlier),
        standing=standing(owner) if owner else None,
        next_strike=sanctions.preview(owner) if owner else "",
        opinions=opinions.seen_by(case, viewer),
        awaits_second=case.closed_at is None and case.escalated_at is None and case.opinions.exists(),
        candidates=list(likeness.candidates(case)),
    )


def _lines(case: Case) -> list[ReportLine]:
    rows = list(case.reports.select_related("reporter")[:REPORTS_SHOWN])
    record = _records({row.reporter_id for row in rows if row.reporter_id})
    return [ReportLine(row, *record.get(row.reporter_id or 0, (0, 0))) for row in rows]


def _records(reporters: set[int]) -> dict[int, tuple[int, int]]:
    """Return by reporter: reports that led to a removal, reports that were decided."""
    removed = Decision.objects.filter(case=OuterRef("case"), action__in=[Action.TAKE_DOWN, Action.REFUSE])
    decided = Report.objects.filter(reporter__in=reporters, case__closed_at__isnull=False).annotate(led=Exists(removed))
    counted: Any = decided.order_by().values_list("reporter").annotate(right=Count("pk", filter=Q(led=True)), all=Count("pk"))
    return {reporter: (right, total) for reporter, right, total in counted}
