"""The second floor: the product. Accounts, album, camera, editor, stories, inbox."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from stories import subjects  # noqa: PLC0415  (needs the models)

        subjects.register_all()
        post_migrate.connect(after_migration, sender=self)


def after_migration(using: str, **kwargs: Any) -> None:
    """Have the database count what changes Home; done again it changes nothing."""
    from stories import freshness  # noqa: PLC0415  (needs the models)

    freshness.install(connections[using])
