"""The bells of the product: an id to the queue where photos and posts are looked at, and no error when nobody hears."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import dramatiq
import pytest
from django.conf import settings

from stories import tasks

ACTORS = [tasks.describe_photo, tasks.screen_portrait, tasks.screen_story]


@pytest.fixture(autouse=True)
def broker() -> Iterator[Any]:
    stub: Any = dramatiq.get_broker()
    stub.flush_all()
    yield stub
    stub.flush_all()


@pytest.mark.parametrize("actor", ACTORS)
def test_carries_an_id_to_the_checks_of_its_region(actor: Any, broker: Any) -> None:
    row_id = uuid.uuid4()
    assert tasks.ring(actor, row_id)
    message = dramatiq.Message.decode(broker.queues[f"checks.{settings.REGION}"].get())
    assert (message.actor_name, message.args) == (actor.actor_name, (str(row_id),))


@pytest.mark.parametrize("error", [ConnectionRefusedError, TimeoutError, dramatiq.errors.ConnectionClosed])
def test_says_that_the_broker_is_away_and_raises_nothing(error: type[Exception], monkeypatch: pytest.MonkeyPatch, broker: Any) -> None:
    def away(_message: object, **_options: object) -> None:
        raise error("away")

    monkeypatch.setattr(broker, "enqueue", away)
    assert not tasks.ring(tasks.screen_story, 1)


@pytest.mark.parametrize("actor", ACTORS)
def test_is_not_tried_again_by_the_broker_and_ends_in_time(actor: Any) -> None:
    assert actor.options["max_retries"] == 0
    assert 0 < actor.options["time_limit"] <= 5 * tasks.MINUTE


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_a_bell_for_a_row_that_is_gone_does_nothing(actor: Any) -> None:
    actor(str(uuid.uuid4()))
