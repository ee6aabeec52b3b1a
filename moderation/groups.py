"""Who may do what on the desk: three groups, made whenever the database is migrated."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

READ = ("view_screening", "view_case", "view_report", "view_decision", "view_appeal", "view_listedpicture")
GROUPS: dict[str, tuple[str, ...]] = {
    "auditor": READ,
    "moderator": (*READ, "work_case"),
    "senior moderator": (*READ, "work_case", "decide_escalated", "add_listedpicture", "delete_listedpicture"),
}


def ensure(app: AppConfig, using: str) -> None:
    """Make the groups and give each its permissions; what an operator added by hand stays."""
    create_permissions(app, using=using, verbosity=0)  # ours are made before the groups need them
    permissions = {row.codename: row for row in Permission.objects.using(using).filter(content_type__app_label=app.label)}
    for name, codenames in GROUPS.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*(permissions[codename] for codename in codenames))
