"""Taking back the consent to be shown: for anybody, without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.forms import ConsentForm
from moderation.models.cases import Origin
from moderation.models.reports import Category
from moderation.views.reports import take_from_visitor


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest) -> HttpResponse:
    """Hide at once what the link shows, and open a case; the answer never tells whether something is there."""
    form = ConsentForm(request.POST or None, initial={"link": request.GET.get("link", "")})
    if request.method == "POST" and form.is_valid():
        told = {key: form.cleaned_data[key] for key in ("link", "email", "text")}
        if take_from_visitor(request, origin=Origin.CONSENT, category=Category.MY_LIKENESS, **told):
            return redirect("report_received")
        form.add_error(None, _("We got many reports from here. Please try again in an hour."))
        return render(request, "moderation/consent.html", {"form": form}, status=429)
    return render(request, "moderation/consent.html", {"form": form}, status=422 if form.is_bound else 200)
