"""The statement of reasons, and the appeal against it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from moderation import notices, services
from moderation.errors import ModerationError
from moderation.forms import AppealForm
from moderation.models import Decision
from moderation.services.appeals import appealable_by
from moderation.statements import statement_of
from moderation.views.reports import report_by_token


@login_required
@require_GET
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The reasons for one decision, for whom it is about and for who appealed; the reporter's words and name are not in it."""
    mine = Q(about=request.user) & ~Q(action="dismiss", undoes__isnull=True)
    answered = Q(answered_appeals__appellant=request.user.pk)
    row = get_object_or_404(Decision.objects.filter(mine | answered).select_related("case").distinct(), pk=pk)
    appeal_made = row.appeals.filter(appellant=request.user.pk).first()
    shown = {
        "statement": statement_of(row),
        "may_appeal": appeal_made is None and appealable_by(row, member=request.user),
        "appeal": appeal_made,
        "appeal_outcome": notices.appeal_outcome(appeal_made) if appeal_made else "",
    }
    return render(request, "moderation/decision.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Decision, pk=pk)
    if not appealable_by(row, member=request.user):
        raise Http404
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appeal(decision=row, member=request.user, text=form.cleaned_data["text"])
        except ModerationError as error:
            form.add_error(None, str(error))
        else:
            return redirect("decision", pk=pk) if row.about_id == request.user.pk else redirect("my_reports")
    shown = {"form": form, "subject": notices.subject_label(row.case)}
    return render(request, "moderation/appeal.html", shown, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def appeal_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A reporter without an account appeals by the link of the e-mail."""
    report = report_by_token(token)
    row = report.case.decisions.filter(action="dismiss").first() if report else None
    if report is None or row is None or not appealable_by(row, report=report):
        raise Http404
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appeal(decision=row, report=report, text=form.cleaned_data["text"])
        except ModerationError as error:
            form.add_error(None, str(error))
        else:
            return redirect("report_status", token=token)
    shown = {"form": form, "subject": notices.subject_label(row.case)}
    return render(request, "moderation/appeal.html", shown, status=422 if form.is_bound else 200)
