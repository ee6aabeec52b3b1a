"""The second floor: the product. Accounts, album, camera, editor, stories, inbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from stories import subjects  # noqa: PLC0415  (needs the models)

        subjects.register_all()
