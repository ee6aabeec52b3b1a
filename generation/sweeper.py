"""Nobody waits forever: rings again for rows left behind, ends those whose workers keep dying. Any number may run at once."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db.models import F

from generation import tasks
from generation.models import AliveRequest
from generation.models.requests import Failure
from generation.states import State

log = structlog.get_logger(__name__)


def sweep() -> int:
    """Do one round; return how many messages were sent again."""
    given_up = AliveRequest.objects.expired().filter(failures__gte=settings.MAX_ATTEMPTS - 1)
    for alive in given_up[:100]:
        row = given_up.filter(pk=alive.pk, attempt=alive.attempt)
        if row.advance(State.FAILED, failure=Failure.ENGINE, failures=F("failures") + 1, eta_seconds=None):
            log.error("gave up: every worker that took it died", alive=str(alive.pk), failures=alive.failures + 1)
    # A message that was sent but not worked on may have been forgotten by its broker.
    left_behind = AliveRequest.objects.left_behind(resend_after=settings.RESEND_SECONDS)
    sent = [alive for alive in left_behind[:500] if tasks.ring(alive)]
    for alive in sent:
        log.info("rang again", alive=str(alive.pk), state=alive.state)
    return len(sent)
