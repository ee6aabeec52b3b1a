"""Pictures that may not come back: added by decisions or by an imported list, exported for others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moderation.hashes import HashListError
from moderation.models import ListedPicture
from moderation.services import blocklist


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of PDQ hashes"), help_text=gettext_lazy("One hash of 64 digits a line, a reason after it.")
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > blocklist.LIST_BYTES:
            raise forms.ValidationError(_("The list is too long; send it in parts of at most 8 MB."))
        try:
            return str(file.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is no text file.")) from error


@admin.register(ListedPicture)
class ListedPictureAdmin(admin.ModelAdmin):
    list_display = ["pdq", "reason", "case", "created_at"]
    search_fields = ["pdq", "reason"]
    list_filter = ["created_at"]
    list_select_related = ["case"]
    readonly_fields = ["pdq", "reason", "case", "created_at"]
    actions = ["export"]
    change_list_template = "moderation/desk/blocklist.html"
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [path("import/", self.admin_site.admin_view(self.import_view), name="moderation_listedpicture_import"), *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("admin:moderation_listedpicture_import")

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                added = blocklist.import_list(form.cleaned_data["file"])
            except HashListError as error:
                form.add_error("file", str(error))
            else:
                messages.success(request, ngettext("%(n)d picture was added.", "%(n)d pictures were added.", added) % {"n": added})
                return redirect("admin:moderation_listedpicture_changelist")
        shown = self.admin_site.each_context(request) | {"form": form, "title": _("Import a list"), "opts": self.opts}
        return render(request, "moderation/desk/import.html", shown)

    @admin.action(description=gettext_lazy("Export as a list"), permissions=["view"])
    def export(self, request: HttpRequest, rows: QuerySet[ListedPicture]) -> HttpResponse:
        response = HttpResponse(blocklist.export_list(rows.iterator()), content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="blocked-pictures.txt"'
        return response
