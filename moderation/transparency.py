"""The numbers everybody may read, counted from the ledger; names as in the DSA Transparency Database where it has one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Count, Min

from moderation.houserules import house_rule
from moderation.models import Appeal, Case, Decision, Report
from moderation.models.cases import Origin
from moderation.models.decisions import AGAINST_OWNER, Action

VISIBILITY = {
    Action.HIDE: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Action.MARK_AI: "DECISION_VISIBILITY_CONTENT_LABELLED",
    Action.TAKE_DOWN: "DECISION_VISIBILITY_CONTENT_REMOVED",
    Action.REFUSE: "DECISION_VISIBILITY_CONTENT_REMOVED",
}
ACCOUNT = {Action.SUSPEND: "DECISION_ACCOUNT_SUSPENDED", Action.BAN: "DECISION_ACCOUNT_TERMINATED"}


@dataclass(frozen=True, slots=True)
class Row:
    """How often one measure was taken for one rule by one kind of decider."""

    category: str
    policy: str
    action: str
    decision: str
    source_type: str
    automated_detection: bool
    automated_decision: bool
    count: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """One period. Hours are medians; None where nothing was decided."""

    since: datetime
    rows: tuple[Row, ...]
    reports: dict[str, int]
    decided_by_people: int
    decided_automatically: int
    hours_to_decision: float | None
    appeals: int
    appeals_answered: int
    appeals_overturned: int


def numbers_since(since: datetime) -> Numbers:
    """Count what was reported, decided and appealed since then."""
    decisions = Decision.objects.filter(created_at__gte=since).exclude(action=Action.ESCALATE)
    measures = decisions.filter(action__in=AGAINST_OWNER | {Action.HIDE})
    appeals = Appeal.objects.filter(created_at__gte=since)
    answered = appeals.filter(outcome__isnull=False)
    return Numbers(
        since=since,
        rows=tuple(_rows(measures.values_list("policy", "action", "automated", "case__origin").annotate(count=Count("pk")).order_by())),
        reports=dict(Report.objects.filter(created_at__gte=since).values_list("category").annotate(Count("pk")).order_by("category")),
        decided_by_people=decisions.filter(automated=False).count(),
        decided_automatically=decisions.filter(automated=True).count(),
        hours_to_decision=_median_hours(since),
        appeals=appeals.count(),
        appeals_answered=answered.count(),
        appeals_overturned=answered.exclude(outcome__action=Action.UPHOLD).count(),
    )


def _rows(counted: Iterable[tuple[str, str, bool, str, int]]) -> Iterator[Row]:
    totals: Counter[tuple[str, str, bool, str]] = Counter()
    for policy, action, automated, origin, count in counted:
        totals[policy, action, automated, origin] += count
    for (policy, action, automated, origin), count in sorted(totals.items()):
        screened = origin == Origin.SCREENING
        yield Row(
            category=house_rule(policy).dsa,
            policy=policy,
            action=action,
            decision=VISIBILITY.get(Action(action)) or ACCOUNT.get(Action(action)) or "",
            source_type="SOURCE_VOLUNTARY" if screened else "SOURCE_TYPE_OTHER_NOTIFICATION",
            automated_detection=screened,
            automated_decision=automated,
            count=count,
        )


def _median_hours(since: datetime) -> float | None:
    """From the opening of a case to the first decision of a person."""
    decided = Case.objects.filter(decisions__automated=False, decisions__created_at__gte=since).annotate(first=Min("decisions__created_at"))
    hours = [(first - opened).total_seconds() / 3600 for opened, first in decided.values_list("opened_at", "first")]
    return round(median(hours), 2) if hours else None
