"""Half settings are refused in a sentence, before they can hurt."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from alive_site import broker
from alive_site.checks_fleet import servers_answer, settings_are_whole

SQLITE = "django.db.backends.sqlite3"


def ids(messages: list[Any]) -> set[str]:
    assert all(message.hint for message in messages)
    return {message.id for message in messages}


def test_finds_nothing_wrong_with_the_embedded_default(settings: LazySettings) -> None:
    settings.BROKER_URL = ""
    assert settings_are_whole(None) == []


@pytest.mark.parametrize("name", ["BROKER_URL", "CHANNEL_LAYER_URL"])
def test_refuses_a_server_it_cannot_speak_to(settings: LazySettings, name: str) -> None:
    setattr(settings, name, "kafka://somewhere")
    assert ids(settings_are_whole(None)) == {"alive.E020"}


def test_starts_no_process_on_a_broker_it_cannot_speak_to() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"kafka://\. Use amqp://"):
        broker.make("kafka://somewhere")


def test_refuses_a_fleet_on_the_file_of_one_machine(settings: LazySettings) -> None:
    settings.IN_PRODUCTION, settings.BROKER_URL, settings.CHANNEL_LAYER_URL = True, "redis://far", "redis://far"
    assert "alive.E021" in ids(settings_are_whole(None))


def test_warns_where_the_database_has_to_be_asked_for_progress(settings: LazySettings) -> None:
    settings.IN_PRODUCTION, settings.BROKER_URL, settings.CHANNEL_LAYER_URL = True, "redis://far", ""
    assert "alive.W022" in ids(settings_are_whole(None))


def test_refuses_half_a_key_of_the_store(settings: LazySettings) -> None:
    options = {"bucket_name": "alive", "access_key": "known", "secret_key": None}
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}
    assert ids(settings_are_whole(None)) == {"alive.E023"}


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1/"])
def test_says_that_a_broker_is_away(settings: LazySettings, url: str) -> None:
    settings.BROKER_URL = url
    assert ids(servers_answer(None)) == {"alive.E031"}
