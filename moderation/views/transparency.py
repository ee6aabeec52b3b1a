"""The transparency page and its file."""

from __future__ import annotations

import csv
from dataclasses import asdict, fields
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_GET

from moderation.houserules import house_rule
from moderation.models.decisions import Action
from moderation.models.reports import Category
from moderation.transparency import Row, numbers_since

PERIOD = timedelta(days=183)  # the half year of a DSA report


def _since() -> datetime:
    return (timezone.now() - PERIOD).replace(hour=0, minute=0, second=0, microsecond=0)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    numbers = numbers_since(_since())
    shown = {
        "numbers": numbers,
        "measures": [(house_rule(row.policy).title, Action(row.action).label, row) for row in numbers.rows],
        "reports": [(Category(key).label, count) for key, count in numbers.reports.items()],
    }
    return render(request, "moderation/transparency.html", shown)


@cache_page(300)  # seconds
@require_GET
def csv_file(request: HttpRequest) -> HttpResponse:
    """One line per rule, measure and decider; column names follow the DSA Transparency Database."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="transparency.csv"'}
    )
    writer = csv.DictWriter(response, [field.name for field in fields(Row)])
    writer.writeheader()
    writer.writerows(asdict(row) for row in numbers_since(_since()).rows)
    return response
