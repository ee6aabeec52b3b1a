"""How a member's account stands, from the real record."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from moderation import notices
from moderation import standing as record
from moderation.models import Appeal
from moderation.statements import statement_of

SHOWN = 50


@login_required
@require_GET
def standing(request: HttpRequest) -> HttpResponse:
    """Strikes that count, decisions, and appeals with their results."""
    now = record.standing(request.user)
    appeals = Appeal.objects.filter(appellant=request.user.pk).select_related("decision__case", "outcome")[:SHOWN]
    shown = {
        "standing": now,
        "strikes": [statement_of(row) for row in now.strikes],
        "decisions": notices.decisions_about(request.user),
        "appeals": [(row, notices.subject_label(row.decision.case), notices.appeal_outcome(row)) for row in appeals],
        "most_strikes": max(record.CONSEQUENCES),
    }
    return render(request, "moderation/standing.html", shown)
