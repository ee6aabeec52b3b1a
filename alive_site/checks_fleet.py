"""System checks of what a fleet stands on: half a setting, a wrong password, an open bucket; each is one sentence that says what to do.

What only the settings can tell is always checked; what a server has to be asked for is checked by ``manage.py check --deploy``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection

from alive_site import broker

SECONDS = 3.0  # how long a server may take to answer
SCHEMES = {
    "ALIVE_BROKER_URL": (lambda: settings.BROKER_URL, {"amqp", "amqps", "redis", "rediss", "stub"}, "amqp://... or redis://..."),
    "ALIVE_CHANNEL_LAYER_URL": (lambda: settings.CHANNEL_LAYER_URL, {"redis", "rediss"}, "redis://..."),
}


@register()
def settings_are_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """No setting is half a setting."""
    return [*_unknown_schemes(), *_half_a_fleet(), *_half_a_store()]


@register(Tags.security, deploy=True)
def servers_answer(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every server that the settings name lets us in, and the store lets nobody else in."""
    return [*_database(), *_broker(), *_channel_layer(), *_store()]


def _unknown_schemes() -> Iterator[CheckMessage]:
    for name, (value, known, example) in SCHEMES.items():
        scheme = urlsplit(value()).scheme
        if value() and scheme not in known:
            yield Error(f"{name} cannot be used: nothing here speaks {scheme or 'that'}://.", hint=f"Write {example}", id="alive.E020")


def _half_a_fleet() -> Iterator[CheckMessage]:
    if not settings.IN_PRODUCTION:
        return
    on_one_machine = "sqlite" in connection.settings_dict["ENGINE"]
    if settings.BROKER_URL and on_one_machine:
        hint = "Set ALIVE_DATABASE_URL=postgres://..., or leave ALIVE_BROKER_URL empty."
        yield Error("Workers on other machines could not reach the SQLite file.", hint=hint, id="alive.E021")
    if not settings.BROKER_URL and not on_one_machine:
        hint = "Set ALIVE_BROKER_URL, unless every process runs on this machine."
        yield Warning("Messages lie in a file of this machine; workers elsewhere would hear nothing.", hint=hint, id="alive.W021")
    if settings.BROKER_URL and not settings.CHANNEL_LAYER_URL:
        hint = "Set ALIVE_CHANNEL_LAYER_URL=redis://..."
        yield Warning("Without a channel layer each web process asks the database for progress.", hint=hint, id="alive.W022")


def _half_a_store() -> Iterator[CheckMessage]:
    store: Any = settings.STORAGES["default"]
    options = store.get("OPTIONS", {})
    if "bucket_name" in options and bool(options["access_key"]) != bool(options["secret_key"]):
        hint = "Set both, or neither where the machine has a role of its own."
        yield Error("Only one of ALIVE_S3_ACCESS_KEY_ID and ALIVE_S3_SECRET_ACCESS_KEY is set.", hint=hint, id="alive.E023")


def _database() -> Iterator[CheckMessage]:
    database: Any = connection
    try:
        if database.vendor == "postgresql":  # its pool would try for a while, and not say why
            asked = database.get_connection_params() | {"connect_timeout": int(SECONDS)}
            with database.wrap_database_errors:
                database.Database.connect(**asked).close()
        else:
            database.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        yield Error(f"The database lets nobody in: {reason}", hint="Correct ALIVE_DATABASE_URL, or start the server.", id="alive.E030")


def _broker() -> Iterator[CheckMessage]:
    if settings.BROKER_URL.startswith(("redis", "amqp")) and (reason := broker.why_away(settings.BROKER_URL)):
        yield Error(f"The broker lets nobody in: {reason}", hint="Correct ALIVE_BROKER_URL, or start the server.", id="alive.E031")


def _channel_layer() -> Iterator[CheckMessage]:
    if settings.CHANNEL_LAYER_URL and (reason := broker.why_away(settings.CHANNEL_LAYER_URL)):
        yield Error(f"The channel layer lets nobody in: {reason}", hint="Correct ALIVE_CHANNEL_LAYER_URL.", id="alive.E032")


def _store() -> Iterator[CheckMessage]:
    if isinstance(default_storage, FileSystemStorage):
        return
    try:
        name = default_storage.save("check/probe.txt", ContentFile(b"Only a signed link may read this."))
        is_public = any(map(_is_open, _addresses(default_storage.url(name), name)))
        default_storage.delete(name)
    except Exception as error:  # every store has errors of its own
        yield Error(f"The bucket cannot be used: {error}", hint="Correct ALIVE_S3_..., or make the bucket.", id="alive.E033")
        return
    if is_public:
        hint = "Take the public policy off the bucket; Alive signs a link for each viewer."
        yield Error("The bucket is public: anyone could read private photos.", hint=hint, id="alive.E034")


def _addresses(signed: str, name: str) -> tuple[str, str]:
    """Return a file's and its bucket's address, as somebody without a signature would ask."""
    unsigned = signed.partition("?")[0]
    return unsigned, unsigned.removesuffix(name)


def _is_open(address: str) -> bool:
    try:
        with urlopen(address, timeout=SECONDS):  # noqa: S310  (the operator's own store)
            return True
    except (URLError, TimeoutError):  # a refusal is one of them
        return False
