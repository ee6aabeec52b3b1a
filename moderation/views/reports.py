"""Reporting, with and without an account, and how reports stand."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from moderation import notices, rates, services, subjects
from moderation.errors import ModerationError
from moderation.forms import LinkReportForm, ReportForm
from moderation.models import Report
from moderation.services import news
from moderation.services.appeals import appealable_by

SHOWN = 100  # a member's newest reports


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, kind: str, subject_id: str) -> HttpResponse:
    """A member reports what they can see; a visitor gets the form for links, which looks nothing up."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('report_link')}?{urlencode({'link': request.path})}")
    about = visible_kind(kind, subject_id, request.user)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reported = services.report(kind=kind, subject_id=subject_id, reporter=request.user, **form.cleaned_data)
        except ModerationError as error:
            form.add_error(None, str(error))
        else:
            again = "" if reported.is_new else "?again=1"
            return redirect(reverse("report_received") + again)
    status = 422 if form.is_bound else 200
    return render(request, "moderation/report.html", {"form": form, "about": about, "categories": form["category"]}, status=status)


def visible_kind(kind: str, subject_id: str, viewer: Any) -> subjects.SubjectKind:
    """Return the kind of a subject this viewer may see.

    Raises:
        Http404: there is none, or it is not theirs to see.
    """
    try:
        about = subjects.get(kind)
    except subjects.UnknownSubjectError as error:
        raise Http404 from error
    if not about.visible_to(subject_id, viewer):
        raise Http404
    return about


@require_http_methods(["GET", "POST"])
def report_link(request: HttpRequest) -> HttpResponse:
    """A person without an account reports a link; the answer never tells whether something is there."""
    form = LinkReportForm(request.POST or None, initial={"link": request.GET.get("link", "")})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        if take_from_visitor(request, **told):
            return redirect("report_received")
        form.add_error(None, _("We got many reports from here. Please try again in an hour."))
        return render(request, "moderation/report_link.html", {"form": form}, status=429)
    return render(request, "moderation/report_link.html", {"form": form}, status=422 if form.is_bound else 200)


def take_from_visitor(request: HttpRequest, *, link: str, email: str, **told: Any) -> bool:
    """Report what the link shows, if anything, and confirm by e-mail either way; False when too much came from there."""
    if not rates.may_send(request, email=email):
        return False
    row = None
    if found := subjects.find_owned(link):
        row = services.report(kind=found[0], subject_id=found[1], email=email.lower(), **told).report
    news.confirm(email=email, report=row)
    return True


@require_GET
def received(request: HttpRequest) -> HttpResponse:
    return render(request, "moderation/received.html", {"again": "again" in request.GET})


@login_required
@require_GET
def my_reports(request: HttpRequest) -> HttpResponse:
    rows = Report.objects.filter(reporter=request.user.pk).select_related("case")[:SHOWN]
    return render(request, "moderation/my_reports.html", {"reports": [described(row, member=request.user) for row in rows]})


@require_GET
def report_status(request: HttpRequest, token: str) -> HttpResponse:
    """How a report without an account stands; the link from the e-mail is the key."""
    row = report_by_token(token)
    shown = described(row, member=None) if row else None
    return render(request, "moderation/report_status.html", {"shown": shown, "token": token})


def report_by_token(token: str) -> Report | None:
    """Return the report of a link; None for one that was about nothing, which looks like one that waits.

    Raises:
        Http404: the link is not ours.
    """
    try:
        number = news.report_of(token)
    except signing.BadSignature as error:
        raise Http404 from error
    return Report.objects.select_related("case").filter(pk=number, reporter__isnull=True).first()


def described(row: Report, *, member: Any) -> dict[str, Any]:
    """Return what a list of reports shows of one."""
    decision = row.case.decisions.filter(action="dismiss").first()
    may_appeal = decision is not None and appealable_by(decision, member=member, report=None if member else row)
    return {
        "report": row,
        "subject": notices.subject_label(row.case),
        "outcome": notices.outcome_of(row),
        "is_closed": row.case.closed_at is not None,
        "appeal_of": decision if may_appeal else None,
        "appeal": row.appeals.first() or (decision.appeals.filter(appellant=member).first() if decision and member else None),
    }
