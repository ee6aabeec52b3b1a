"""What a line of the queue shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.models import Case, Report
from moderation.models.reports import Category
from moderation.notices import subject_label


def with_categories(cases: Iterable[Case]) -> None:
    """Give each case of a page the categories it was reported for: one query, small even when thousands reported."""
    shown = {case.pk: case for case in cases}
    found: dict[int, set[str]] = {}
    for pk, category in Report.objects.filter(case__in=shown).order_by().values_list("case", "category").distinct():
        found.setdefault(pk, set()).add(category)
    for pk, case in shown.items():
        case.categories = found.get(pk, set())  # type: ignore[attr-defined]


class QueueColumns:
    """Columns of the case list; text only, no media."""

    list_display: Any = ["number", "how_severe", "about", "why", "waits", "clock", "report_total", "reach", "subject_owner", "taken_by"]

    @admin.display(description=gettext_lazy("case"), ordering="pk")
    def number(self, case: Case) -> str:
        return f"#{case.pk}"

    @admin.display(description=gettext_lazy("severity"), ordering="severity")
    def how_severe(self, case: Case) -> str:
        return format_html('<span class="desk-severity desk-severity--{}">{}</span>', case.severity, case.get_severity_display())

    @admin.display(description=gettext_lazy("about"))
    def about(self, case: Case) -> str:
        hidden = format_html(' <span class="desk-tag">{}</span>', _("hidden")) if case.hidden_at and not case.closed_at else ""
        return format_html("{}{}", subject_label(case), hidden)

    @admin.display(description=gettext_lazy("why"))
    def why(self, case: Case) -> str:
        tags = [_("escalated")] if case.escalated_at else [_("second opinion")] if getattr(case, "awaits_second", False) else []
        tags += sorted(str(Category(key).label) for key in getattr(case, "categories", ())) or [str(case.get_origin_display())]
        return ", ".join(tags)

    @admin.display(description=gettext_lazy("waits"), ordering="rank_at")
    def waits(self, case: Case) -> str:
        return timesince(case.opened_at, depth=1) if not case.closed_at else _("closed")

    @admin.display(description=gettext_lazy("clock"), ordering="due_at")
    def clock(self, case: Case) -> str:
        if not case.due_at or case.closed_at:
            return "–"
        if case.due_at < timezone.now():
            return format_html('<span class="desk-overdue">{}</span>', _("overdue"))
        return format_html('<span class="desk-clock">{}</span>', timeuntil(case.due_at, depth=1))

    @admin.display(description=gettext_lazy("reports"), ordering="report_count")
    def report_total(self, case: Case) -> int:
        return int(getattr(case, "report_count", 0))

    @admin.display(description=gettext_lazy("taken by"))
    def taken_by(self, case: Case) -> str:
        return str(case.claimed_by) if case.is_claimed else "–"
