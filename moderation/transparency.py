"""The numbers everybody may read, counted from the ledger; names and values as in the DSA Transparency Database where it has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Count, Min, Q

from moderation.houserules import house_rule
from moderation.models import Appeal, Case, Decision, Report
from moderation.models.cases import Origin
from moderation.models.decisions import AGAINST_OWNER, Action, Ground

VISIBILITY = {
    Action.HIDE: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Action.MARK_AI: "DECISION_VISIBILITY_CONTENT_LABELLED",
    Action.TAKE_DOWN: "DECISION_VISIBILITY_CONTENT_REMOVED",
    Action.REFUSE: "DECISION_VISIBILITY_CONTENT_REMOVED",
}
PROVISION = {Action.SUSPEND: "DECISION_PROVISION_PARTIAL_SUSPENSION"}  # who is suspended still looks, exports and appeals
ACCOUNT = {Action.BAN: "DECISION_ACCOUNT_TERMINATED"}
GROUND = {Ground.TERMS: "DECISION_GROUND_INCOMPATIBLE_CONTENT", Ground.LAW: "DECISION_GROUND_ILLEGAL_CONTENT"}
KEY = ("policy", "action", "ground", "automated", "case__origin")  # what one line stands for
Key = tuple[str, str, str, bool, str]


@dataclass(frozen=True, slots=True)
class Row:
    """How often one measure was taken for one rule by one kind of decider; our own columns are policy, action and the last four."""

    category: str
    policy: str
    action: str
    decision_visibility: str
    decision_provision: str
    decision_account: str
    decision_ground: str
    source_type: str
    automated_detection: str
    automated_decision: str
    count: int
    median_hours: float | None  # from the opening of the case
    appeals: int
    appeals_overturned: int

    @property
    def was_found_automatically(self) -> bool:
        return self.automated_detection == "Yes"

    @property
    def was_decided_automatically(self) -> bool:
        return self.automated_decision == "AUTOMATED_DECISION_FULLY"


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
    appeals = Appeal.objects.filter(created_at__gte=since)
    answered = appeals.filter(outcome__isnull=False)
    return Numbers(
        since=since,
        rows=tuple(_rows(since)),
        reports=dict(Report.objects.filter(created_at__gte=since).values_list("category").annotate(Count("pk")).order_by("category")),
        decided_by_people=decisions.filter(automated=False).count(),
        decided_automatically=decisions.filter(automated=True).count(),
        hours_to_decision=_median_hours(since),
        appeals=appeals.count(),
        appeals_answered=answered.count(),
        appeals_overturned=answered.exclude(outcome__action=Action.UPHOLD).count(),
    )


def _rows(since: datetime) -> Iterator[Row]:
    hours: dict[Key, list[float]] = {}
    measures = Decision.objects.filter(created_at__gte=since, action__in=AGAINST_OWNER | {Action.HIDE}).order_by()
    for *key, opened, decided in measures.values_list(*KEY, "case__opened_at", "created_at").iterator():
        hours.setdefault(tuple(key), []).append(max((decided - opened).total_seconds() / 3600, 0))
    appealed = _appealed(since)
    for key in sorted(hours):
        yield _row(key, hours[key], *appealed.get(key, (0, 0)))


def _row(key: Key, hours: list[float], appeals: int, overturned: int) -> Row:
    policy, action, ground, automated, origin = key
    screened = origin == Origin.SCREENING
    notified = "SOURCE_ARTICLE_16" if ground == Ground.LAW else "SOURCE_TYPE_OTHER_NOTIFICATION"
    return Row(
        category=house_rule(policy).dsa,
        policy=policy,
        action=action,
        decision_visibility=VISIBILITY.get(Action(action), ""),
        decision_provision=PROVISION.get(Action(action), ""),
        decision_account=ACCOUNT.get(Action(action), ""),
        decision_ground=GROUND[Ground(ground)],
        source_type="SOURCE_VOLUNTARY" if screened else notified,
        automated_detection="Yes" if screened else "No",
        automated_decision="AUTOMATED_DECISION_FULLY" if automated else "AUTOMATED_DECISION_NOT_AUTOMATED",
        count=len(hours),
        median_hours=round(median(hours), 2),
        appeals=appeals,
        appeals_overturned=overturned,
    )


def _appealed(since: datetime) -> dict[Key, tuple[int, int]]:
    """Return by line: appeals against its decisions, and how many of these were reversed."""
    reversed_ = Q(outcome__isnull=False) & ~Q(outcome__action=Action.UPHOLD)
    rows = Appeal.objects.filter(decision__created_at__gte=since).order_by().values_list(*(f"decision__{name}" for name in KEY))
    counted = rows.annotate(every=Count("pk"), overturned=Count("pk", filter=reversed_))
    return {tuple(key): (every, overturned) for *key, every, overturned in counted}


def _median_hours(since: datetime) -> float | None:
    """From the opening of a case to the first decision of a person."""
    decided = Case.objects.filter(decisions__automated=False, decisions__created_at__gte=since).annotate(first=Min("decisions__created_at"))
    hours = [(first - opened).total_seconds() / 3600 for opened, first in decided.values_list("opened_at", "first")]
    return round(median(hours), 2) if hours else None
