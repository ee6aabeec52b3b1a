"""What Prometheus is told: how long the lines are and how long people wait, read from the rows when it asks.

The rows know it for every process and machine; only with ``ALIVE_METRICS_TOKEN`` set is anything loaded or answered.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from generation.models import KINDS, Life
from generation.models.life import LifeQuerySet
from generation.states import OVER, State
from generation.tasks import QUEUES
from stories.models import Story
from stories.models.story import StoryState

WINDOW = timedelta(hours=1)
BY = ("kind", "region", "state")
WHERE = ("kind", "region")


class Rows(Collector):
    """Four looks at the requests of each kind, one at the Stories. ``kind`` is told by the name of its queue: ``alive`` or ``pictures``."""

    def describe(self) -> list[Metric]:
        return []  # or it would read the database when it is registered

    def collect(self) -> Iterator[Metric]:
        yield from self._waiting()
        yield from self._finished()
        checks = GaugeMetricFamily("alive_stories_in_check", "Stories handed in and not yet judged")
        checks.add_metric([], Story.objects.filter(state=StoryState.CHECKING).count())
        yield checks

    def _waiting(self) -> Iterator[Metric]:
        count = GaugeMetricFamily("alive_requests", "Unfinished requests", labels=BY)
        oldest = GaugeMetricFamily("alive_oldest_queued_seconds", "How long the first in line has waited", labels=WHERE)
        for kind, rows in _kinds():
            unfinished = rows.waiting().order_by()
            for region, state, number in unfinished.values_list("region", "state").annotate(Count("pk")):
                count.add_metric([kind, region, state], number)
            queued = unfinished.filter(state=State.QUEUED).values_list("region")
            for region, since in queued.annotate(Min("updated_at")):
                oldest.add_metric([kind, region], (timezone.now() - since).total_seconds())
        yield from (count, oldest)

    def _finished(self) -> Iterator[Metric]:
        count = GaugeMetricFamily("alive_requests_over", "Requests of the last hour that are over", labels=BY)
        total = GaugeMetricFamily("alive_request_seconds", "Mean seconds from asking to ready, last hour", labels=WHERE)
        work = GaugeMetricFamily("alive_work_seconds", "Mean seconds of the attempt that made it, last hour", labels=WHERE)
        took = {name: Avg(ExpressionWrapper(F("updated_at") - F(name), DurationField())) for name in ("created_at", "started_at")}
        for kind, rows in _kinds():
            over = rows.filter(state__in=OVER, created_at__gt=timezone.now() - WINDOW).order_by()
            for region, state, number in over.values_list("region", "state").annotate(Count("pk")):
                count.add_metric([kind, region, state], number)
            ready = over.filter(state=State.READY).values_list("region")
            for region, all_of_it, worked in ready.annotate(since_asked=took["created_at"], since_begun=took["started_at"]):
                total.add_metric([kind, region], all_of_it.total_seconds())
                if worked is not None:
                    work.add_metric([kind, region], worked.total_seconds())
        yield from (count, total, work)


def _kinds() -> Iterator[tuple[str, LifeQuerySet[Life]]]:
    return ((QUEUES[kind.kind], kind.objects.all()) for kind in KINDS)


REGISTRY.register(Rows())


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything this process counts, and the rows; nobody without the token learns that it is there."""
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
