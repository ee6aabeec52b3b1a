"""The ground floor: judges any subject, knows none by name."""

from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from moderation import likeness  # noqa: PLC0415  (needs the models)

        likeness.register()
        post_migrate.connect(after_migration, sender=self)


class DeskConfig(AdminConfig):
    """Django's admin, with our site as its own."""

    default_site = "moderation.desk_site.DeskSite"


def after_migration(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Guard the ledger and give the desk its groups; both may be done any number of times."""
    from moderation import groups, ledger  # noqa: PLC0415  (needs the models)

    ledger.install(connections[using])
    groups.ensure(sender, using)
