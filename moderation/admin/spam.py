"""Spam comes in floods: cases of one page of the queue decided alike, after a look at what they are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moderation import services
from moderation.admin.forms import SpamForm
from moderation.admin.queue import with_categories
from moderation.errors import ModerationError
from moderation.models import Case
from moderation.notices import subject_label
from moderation.services.bulk import AT_ONCE
from moderation.subjects import row_number


class SpamActions:
    """Chosen in the queue, confirmed on a page of its own."""

    admin_site: Any
    opts: Any
    why: Any  # of QueueColumns
    actions: Any = ["decide_as_spam"]

    def has_work_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("moderation.work_case")

    @admin.action(description=gettext_lazy("Decide the chosen cases as spam"), permissions=["work"])
    def decide_as_spam(self, request: HttpRequest, rows: QuerySet[Case]) -> HttpResponse:
        return self._confirm(request, list(rows[:AT_ONCE]), SpamForm())

    def spam_view(self, request: HttpRequest) -> HttpResponse:
        """Decide what the page before showed."""
        if request.method != "POST" or not self.has_work_permission(request):
            raise PermissionDenied
        numbers = [number for number in map(row_number, request.POST.getlist("case")) if number is not None][: AT_ONCE + 1]
        cases = list(Case.objects.filter(pk__in=numbers).select_related("subject_owner"))
        form = SpamForm(request.POST)
        if not form.is_valid():
            return self._confirm(request, cases, form, status=422)
        try:
            swept = services.decide_as_spam(cases=cases, moderator=request.user, **form.cleaned_data)
        except ModerationError as error:
            messages.error(request, str(error))
            return self._confirm(request, cases, form, status=409)
        self._tell(request, swept.decided, swept.left)
        return redirect("admin:moderation_case_changelist")

    def _tell(self, request: HttpRequest, decided: list[Case], left: list[Case]) -> None:
        if decided:
            n = len(decided)
            messages.success(request, ngettext("%(n)d case was decided.", "%(n)d cases were decided.", n) % {"n": n})
        if left:
            numbers = ", ".join(map(str, left))
            messages.warning(request, _("Left as they were, because they are not yours to decide so: %(numbers)s") % {"numbers": numbers})

    def _confirm(self, request: HttpRequest, cases: list[Case], form: SpamForm, *, status: int = 200) -> HttpResponse:
        with_categories(cases)
        lines = [(case, subject_label(case), self.why(case)) for case in cases]
        shown = {"lines": lines, "form": form, "opts": self.opts, "title": _("Decide as spam")}
        return render(request, "moderation/desk/spam.html", self.admin_site.each_context(request) | shown, status=status)
