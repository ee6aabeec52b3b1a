"""The records behind the cases, for reading and searching."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from moderation.admin.readonly import ReadOnlyAdmin
from moderation.models import Appeal, Decision, Report, Screening


def case_link(row: Report | Decision | Appeal) -> SafeString:
    return format_html('<a href="{}">#{}</a>', reverse("admin:moderation_case_change", args=[row.case_id]), row.case_id)


@admin.register(Screening)
class ScreeningAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "subject_kind", "subject_id", "target", "verdict", "rules", "policy_version", "by_person"]
    list_filter = ["verdict", "target", "subject_kind", "by_person", "policy_version"]
    search_fields = ["=subject_id", "=sha256"]
    exclude = ["scores"]
    readonly_fields = ["every_score"]

    @admin.display(description=_("scores"))
    def every_score(self, row: Screening) -> SafeString:
        """What each model in its version said, from 0 to 1."""
        line = '<div class="desk-score"><span>{} {}: {}</span><meter min="0" max="1" value="{}"></meter><span>{}</span></div>'
        told = ((*map(score.get, ("classifier", "version", "label")), score["value"], f"{score['value']:.3f}") for score in row.scores)
        return format_html_join("", line, told)


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "category", "in_case", "reporter", "email"]
    list_filter = ["category", "created_at"]
    list_select_related = ["case", "reporter"]
    search_fields = ["text", "=email", "=reporter__username"]

    @admin.display(description=_("case"))
    def in_case(self, row: Report) -> SafeString:
        return case_link(row)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "action", "policy", "in_case", "moderator", "about", "automated", "until"]
    list_filter = ["action", "policy", "automated", "ground", "created_at"]
    list_select_related = ["case", "moderator", "about"]
    search_fields = ["reason", "=moderator__username", "=about__username"]

    @admin.display(description=_("case"))
    def in_case(self, row: Decision) -> SafeString:
        return case_link(row)


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "decision", "in_case", "appellant", "outcome"]
    list_filter = [("outcome", admin.EmptyFieldListFilter), "created_at"]
    list_select_related = ["case", "decision", "appellant", "outcome"]
    search_fields = ["text", "=appellant__username"]

    @admin.display(description=_("case"))
    def in_case(self, row: Appeal) -> SafeString:
        return case_link(row)
