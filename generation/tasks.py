"""The message of a request: an id, nothing else. The row is the truth, the broker only a bell."""

from __future__ import annotations

import platform
import uuid

import dramatiq
import structlog
from django.conf import settings
from django.db.models.functions import Now

from generation.models import AliveRequest, Life, PictureRequest

log = structlog.get_logger(__name__)
HOUR = 60 * 60 * 1000  # ms
QUEUES = {AliveRequest.kind: "alive", PictureRequest.kind: "pictures"}


def queue_name(region: str, kind: str = AliveRequest.kind) -> str:
    """Return the queue of a region's requests of one kind: each kind has workers of its own, for each loads its own model."""
    return f"{QUEUES[kind]}.{region}"


@dramatiq.actor(queue_name=queue_name(settings.REGION), max_retries=0, time_limit=HOUR)
def animate(request_id: str) -> None:
    """A bell: one request is waiting. Which one is worked on says the line."""
    from generation import runner  # noqa: PLC0415  (only workers load it, and it asks for nothing here: no circle)

    runner.run_next(uuid.UUID(request_id), worker=platform.node())


@dramatiq.actor(queue_name=queue_name(settings.REGION, PictureRequest.kind), max_retries=0, time_limit=HOUR)
def draw(request_id: str) -> None:
    """A bell: one picture is waiting. Which one is worked on says the line."""
    from generation import picture_runner  # noqa: PLC0415  (only workers load it, and it asks for nothing here: no circle)

    picture_runner.run_next(uuid.UUID(request_id), worker=platform.node())


ACTORS: dict[str, dramatiq.Actor[[str], None]] = {AliveRequest.kind: animate, PictureRequest.kind: draw}


def ring(request: Life) -> bool:
    """Send the message of a request to its region's queue; when the broker is away the sweeper rings later."""
    actor = ACTORS[request.kind]
    message = actor.message(str(request.pk)).copy(queue_name=queue_name(request.region, request.kind))
    try:
        actor.broker.declare_queue(message.queue_name)
        actor.broker.enqueue(message)
    except (ConnectionError, OSError, dramatiq.errors.BrokerError):
        log.warning("the broker is away; the sweeper will ring", alive=str(request.pk), exc_info=True)
        return False
    type(request).objects.filter(pk=request.pk).update(sent_at=Now())
    return True
