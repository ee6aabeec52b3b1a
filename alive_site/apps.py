"""The roof, as a Django app: it gives Dramatiq its broker before any actor is declared."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "alive_site"
    label = "alive_site"

    def ready(self) -> None:
        from alive_site import broker, checks, checks_engine, checks_fleet, checks_pictures  # noqa: F401, PLC0415  (needs the settings)

        broker.install()
