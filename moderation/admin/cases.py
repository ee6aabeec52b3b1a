"""The queue, and the page of a case: claim, decide, answer, undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import services, subjects
from moderation.admin.casefile import casefile
from moderation.admin.filters import KindFilter, QueueFilter
from moderation.admin.forms import AnswerForm, DecisionForm, UndoForm
from moderation.admin.queue import QueueColumns, with_categories
from moderation.admin.readonly import ReadOnlyAdmin
from moderation.admin.spam import SpamActions
from moderation.errors import ModerationError
from moderation.models import Case, Decision, Opinion
from moderation.models.decisions import Action
from moderation.serving import serve


@admin.register(Case)
class CaseAdmin(SpamActions, QueueColumns, ReadOnlyAdmin):
    list_filter = [QueueFilter, "severity", "origin", KindFilter, "reports__category"]
    search_fields = ["=id", "=subject_id", "=subject_owner__username", "reports__text"]
    search_help_text = gettext_lazy("Case number, member, id or words of a report")
    ordering = ["-severity", "rank_at"]
    change_list_template = "moderation/desk/queue.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        rows = super().get_queryset(request).select_related("subject_owner", "claimed_by")
        asked = Opinion.objects.filter(case=OuterRef("pk"))
        return rows.annotate(report_count=Count("reports", distinct=True), awaits_second=Exists(asked))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        with_categories(changelist.result_list)
        return changelist

    def get_urls(self) -> list[URLPattern]:
        routes: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("next/", self.next_view, "next"),
            ("spam/", self.spam_view, "spam"),
            ("<int:pk>/claim/", self.claim_view, "claim"),
            ("<int:pk>/unclaim/", self.unclaim_view, "unclaim"),
            ("<int:pk>/decide/", self.decide_view, "decide"),
            ("<int:pk>/answer/", self.answer_view, "answer"),
            ("<int:pk>/undo/<int:decision>/", self.undo_view, "undo"),
            ("<int:pk>/found/", self.found_view, "found"),
            ("<int:pk>/media/<slug:which>/", self.media_view, "media"),
        ]
        ours = [path(route, self.admin_site.admin_view(view), name=f"moderation_case_{name}") for route, view, name in routes]
        return [*ours, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (number := subjects.row_number(object_id)) is None:
            raise Http404
        return self._page(request, get_object_or_404(self.get_queryset(request), pk=number))

    def next_view(self, request: HttpRequest) -> HttpResponse:
        """Claim the first case of the queue that is free for this moderator."""
        _require_work(request)
        now = timezone.now()
        free = Case.objects.open_to(request.user).filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
        for pk in free.order_by(*self.ordering).values_list("pk", flat=True)[:20]:
            if Case.objects.filter(pk=pk).claim(request.user):  # somebody may have been faster: try the one after it
                return redirect("admin:moderation_case_change", pk)
        messages.info(request, _("Nothing is waiting. Well done."))
        return redirect("admin:moderation_case_changelist")

    def claim_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(request, pk, partial(services.claim_case, moderator=request.user))

    def unclaim_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(request, pk, partial(services.unclaim_case, moderator=request.user), after="admin:moderation_case_changelist")

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        _require_work(request)
        case = get_object_or_404(self.get_queryset(request), pk=pk)
        form = DecisionForm(request.POST, case=case, moderator=request.user)
        if not form.is_valid():
            return self._page(request, case, decision_form=form, status=422)
        told = dict(form.cleaned_data)
        if told.pop("second_opinion", False):
            asked = {name: told[name] for name in ("action", "policy", "reason", "hide_meanwhile")}
            ask: Callable[..., Any] = partial(services.ask_second_opinion, moderator=request.user, **asked)
            done = _("Another moderator decides now, without seeing what you would decide.")
            return self._do(request, pk, ask, done=done, refill={"decision_form": form})
        verb = partial(services.decide, moderator=request.user, **told)
        return self._do(request, pk, verb, done=_("Decided."), refill={"decision_form": form})

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        _require_work(request)
        case = get_object_or_404(self.get_queryset(request), pk=pk)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._page(request, case, answer_form=form, status=422)
        grant = form.cleaned_data["answer"] == "grant"
        verb = partial(services.answer_appeals, moderator=request.user, grant=grant, reason=form.cleaned_data["reason"])
        return self._do(request, pk, verb, done=_("The appeal is answered."), refill={"answer_form": form})

    def found_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A moderator found what shows a person who had no link to it: it gets a case of its own."""
        verb = partial(services.found_for, moderator=request.user, link=request.POST.get("link", ""))
        return self._do(request, pk, verb, done=_("It is hidden and has a case of its own."))

    def undo_view(self, request: HttpRequest, pk: int, decision: int) -> HttpResponse:
        _require_work(request)
        row = get_object_or_404(Decision, pk=decision, case=pk)
        form = UndoForm(request.POST)
        if not form.is_valid():
            return self._page(request, get_object_or_404(self.get_queryset(request), pk=pk), undo_form=form, status=422)
        reason = form.cleaned_data["reason"]
        return self._do(request, pk, lambda case: services.undo(decision=row, moderator=request.user, reason=reason), done=_("Undone."))

    def media_view(self, request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
        """Serve the subject's photo or clip to staff; to nobody's cache."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = get_object_or_404(Case, pk=pk)
        preview = subjects.get(case.subject_kind).preview(case.subject_id)
        file = {"photo": preview.photo, "clip": preview.clip}.get(which) if preview else None
        if not file:
            raise Http404
        response = serve(request, file)
        response["Cache-Control"] = "private, no-store"
        return response

    def _do(
        self,
        request: HttpRequest,
        pk: int,
        verb: Callable[..., Any],
        *,
        done: str = "",
        after: str = "",
        refill: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Call one verb with the case; a refusal is told on the case's page, with what was typed."""
        _require_work(request)
        case = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            made = verb(case=case)
        except ModerationError as error:
            messages.error(request, str(error))
            return self._page(request, case, status=409, **(refill or {}))
        if isinstance(made, Decision) and made.action == Action.ESCALATE:
            done = _("A senior moderator decides now.")
        if done:
            messages.success(request, done)
        return redirect(after) if after else redirect("admin:moderation_case_change", pk)

    def _page(self, request: HttpRequest, case: Case, *, status: int = 200, **forms: Any) -> HttpResponse:
        case.refresh_from_db()
        mine = Case.objects.filter(pk=case.pk).claimed_by_now(request.user).exists()
        may_take = not mine and not case.is_claimed and Case.objects.filter(pk=case.pk).open_to(request.user).exists()
        shown = {
            "file": casefile(case, request.user),
            "is_mine": mine,
            "may_take": may_take and request.user.has_perm("moderation.work_case"),
            "may_undo": request.user.has_perm("moderation.work_case"),
            "decision_form": DecisionForm(case=case, moderator=request.user),
            "answer_form": AnswerForm(),
            "undo_form": UndoForm(auto_id=False),
            "opts": self.opts,
            "title": _("Case %(number)s") % {"number": case.pk},
            "answer_needed": case.appeals.pending().exists(),
            "now": timezone.now(),
        }
        return render(request, "moderation/desk/case.html", self.admin_site.each_context(request) | shown | forms, status=status)


def _require_work(request: HttpRequest) -> None:
    if request.method != "POST" or not request.user.has_perm("moderation.work_case"):
        raise PermissionDenied
