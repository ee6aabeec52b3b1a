"""The queue's filters; it opens on what waits for this moderator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation import subjects
from moderation.models import Case


class QueueFilter(admin.SimpleListFilter):
    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("free", _("Free to take")),
            ("mine", _("Mine")),
            ("urgent", _("On the clock")),
            ("escalated", _("Escalated")),
            ("closed", _("Closed")),
            ("all", _("All")),
        ]

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("Open"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Narrow the queue, and keep what each of its lines counts."""
        return queryset.filter(pk__in=self._chosen(request).values("pk")) if self.value() != "all" else queryset

    def _chosen(self, request: HttpRequest) -> QuerySet[Case]:
        match self.value():
            case "free":
                now = timezone.now()
                return Case.objects.open_to(request.user).filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
            case "mine":
                return Case.objects.claimed_by_now(request.user)
            case "urgent":
                return Case.objects.open().filter(due_at__isnull=False)
            case "escalated":
                return Case.objects.open().filter(escalated_at__isnull=False)
            case "closed":
                return Case.objects.filter(closed_at__isnull=False)
        return Case.objects.open()


class KindFilter(admin.SimpleListFilter):
    title = _("subject")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.key, kind.label) for kind in subjects.all_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(subject_kind=self.value()) if self.value() else queryset
