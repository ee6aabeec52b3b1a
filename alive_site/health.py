"""Is this process alive, and is what it needs there? For load balancers and supervisors; tells no secrets."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse


def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """What this process needs answers too; 503 names the part that does not."""
    parts = {"database": _database(), "storage": _storage()}
    return JsonResponse({"status": "ok" if all(parts.values()) else "unavailable", **parts}, status=200 if all(parts.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _storage() -> bool:
    try:
        default_storage.exists("health")
    except Exception:  # every store has errors of its own; all of them mean "not ready"
        return False
    return True
