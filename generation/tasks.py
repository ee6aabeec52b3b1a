"""The message of a request: an id, nothing else. The row is the truth, the broker only a bell."""

from __future__ import annotations

import platform
import uuid

import dramatiq
import structlog
from django.conf import settings
from django.db.models.functions import Now

from generation.models import AliveRequest

log = structlog.get_logger(__name__)
HOUR = 60 * 60 * 1000  # ms


def queue_name(region: str) -> str:
    return f"alive.{region}"


@dramatiq.actor(queue_name=queue_name(settings.REGION), max_retries=0, time_limit=HOUR)
def animate(request_id: str) -> None:
    """A bell: one request is waiting. Which one is worked on says the line."""
    from generation import runner  # noqa: PLC0415  (only workers load it, and it asks for nothing here: no circle)

    runner.run_next(uuid.UUID(request_id), worker=platform.node())


def ring(alive: AliveRequest) -> bool:
    """Send the message of a request to its region's queue; when the broker is away the sweeper rings later."""
    message = animate.message(str(alive.pk)).copy(queue_name=queue_name(alive.region))
    try:
        animate.broker.declare_queue(message.queue_name)
        animate.broker.enqueue(message)
    except (ConnectionError, OSError, dramatiq.errors.BrokerError):
        log.warning("the broker is away; the sweeper will ring", alive=str(alive.pk), exc_info=True)
        return False
    AliveRequest.objects.filter(pk=alive.pk).update(sent_at=Now())
    return True
