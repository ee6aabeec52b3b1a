"""The first floor: turns an ask into a clip; knows users and bytes, no Story and no album."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GenerationConfig(AppConfig):
    name = "generation"
    verbose_name = _("AI Alive")

    def ready(self) -> None:
        from generation import subjects  # noqa: PLC0415  (needs the models)

        subjects.register_all()
