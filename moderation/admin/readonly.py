"""Rows with a life are read here, never written."""

from __future__ import annotations

from typing import Any, NoReturn

from django.contrib import admin
from django.http import Http404, HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin):
    """No add, no change, no delete, no bulk deletion, and so no history of changes; who may view, views."""

    list_per_page = 50
    show_full_result_count = False
    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> NoReturn:
        raise Http404
