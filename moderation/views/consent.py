"""Taking back the consent to be shown: for anybody, without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation import rates, services
from moderation.forms import ConsentForm
from moderation.services import news


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest) -> HttpResponse:
    """Open a case, with a link or without one, and hide what a link shows; the answer never tells whether something is there."""
    form = ConsentForm(request.POST or None, initial={"where": request.GET.get("link", "")})
    if request.method == "POST" and form.is_valid():
        told = {key: form.cleaned_data[key] for key in ("where", "email", "text")}
        if rates.may_send(request, email=told["email"]):
            news.confirm(email=told["email"], report=services.take_back_consent(**told))
            return redirect("report_received")
        form.add_error(None, _("We got many reports from here. Please try again in an hour."))
        return render(request, "moderation/consent.html", {"form": form}, status=429)
    return render(request, "moderation/consent.html", {"form": form}, status=422 if form.is_bound else 200)
