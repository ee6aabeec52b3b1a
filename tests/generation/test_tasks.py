"""The bell: an id on the queue of a region and a kind, and a row that says when it was rung."""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Iterator
from typing import Any

import dramatiq
import pytest
from django.conf import settings

from generation import tasks
from generation.models import KINDS, AliveRequest
from tests.factories import AliveRequestFactory, PictureRequestFactory


@pytest.fixture(autouse=True)
def broker() -> Iterator[Any]:
    stub: Any = dramatiq.get_broker()
    stub.flush_all()
    yield stub
    stub.flush_all()


def waiting(broker: Any) -> dict[str, int]:
    return {name: queue.qsize() for name, queue in broker.queues.items() if queue.qsize()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "region", "queue"), [(AliveRequestFactory, "local", "alive.local"), (PictureRequestFactory, "eu", "pictures.eu")]
)
def test_rings_in_the_queue_of_its_region_and_kind(factory: Any, region: str, queue: str, broker: Any) -> None:
    request = factory(region=region)
    assert tasks.ring(request)
    assert waiting(broker) == {queue: 1}
    message = dramatiq.Message.decode(broker.queues[queue].get())
    assert (message.args, message.kwargs) == ((str(request.pk),), {})  # an id, nothing else
    request.refresh_from_db()
    assert request.sent_at is not None


@pytest.mark.django_db
def test_a_second_bell_for_one_row_is_only_a_second_bell(broker: Any) -> None:
    alive = AliveRequestFactory()
    assert tasks.ring(alive) and tasks.ring(alive)
    assert waiting(broker) == {"alive.local": 2}
    assert AliveRequest.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("error", [ConnectionRefusedError, TimeoutError, dramatiq.errors.ConnectionClosed])
def test_a_broker_that_is_away_raises_nothing_and_marks_nothing(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_message: object) -> None:
        raise error("away")

    alive = AliveRequestFactory()
    monkeypatch.setattr(tasks.animate.broker, "enqueue", away)
    assert not tasks.ring(alive)
    alive.refresh_from_db()
    assert alive.sent_at is None  # so the sweeper rings


@pytest.mark.django_db
def test_an_error_of_ours_is_not_taken_for_a_broker_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_message: object) -> None:
        raise TypeError("ours")

    monkeypatch.setattr(tasks.animate.broker, "enqueue", broken)
    with pytest.raises(TypeError):
        tasks.ring(AliveRequestFactory())


def test_every_kind_has_an_actor_and_a_queue_of_its_own() -> None:
    kinds = {model.kind for model in KINDS}
    assert set(tasks.ACTORS) == set(tasks.QUEUES) == kinds
    names = {tasks.queue_name(region, kind) for region in ("eu", "local") for kind in kinds}
    assert len(names) == 2 * len(kinds)
    assert {actor.queue_name for actor in tasks.ACTORS.values()} == {tasks.queue_name(settings.REGION, kind) for kind in kinds}


def test_no_actor_is_tried_again_by_the_broker() -> None:
    """How often is decided by the row and its sweeper; a second count elsewhere would contradict it."""
    for actor in tasks.ACTORS.values():
        assert actor.options["max_retries"] == 0
        assert actor.options["time_limit"] >= 60 * 60 * 1000
        assert list(inspect.signature(actor.fn).parameters) == ["request_id"]


@pytest.mark.django_db
def test_a_bell_for_a_row_that_is_gone_does_nothing() -> None:
    for actor in tasks.ACTORS.values():
        actor(str(uuid.uuid4()))
