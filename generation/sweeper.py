"""Nobody waits forever: rings again for rows left behind, ends those whose workers keep dying. Any number may run at once."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db.models import F

from generation import tasks
from generation.models import KINDS, Life
from generation.models.life import Failure
from generation.states import State

log = structlog.get_logger(__name__)


def sweep() -> int:
    """Do one round; return how many messages were sent again."""
    return sum(_sweep(kind) for kind in KINDS)


def _sweep(kind: type[Life]) -> int:
    given_up = kind.objects.expired().filter(failures__gte=settings.MAX_ATTEMPTS - 1)
    for request in given_up[:100]:
        row = given_up.filter(pk=request.pk, attempt=request.attempt)
        if row.advance(State.FAILED, failure=Failure.ENGINE, failures=F("failures") + 1, eta_seconds=None):
            log.error("gave up: every worker that took it died", alive=str(request.pk), failures=request.failures + 1)
    # A message that was sent but not worked on may have been forgotten by its broker.
    left_behind = kind.objects.left_behind(resend_after=settings.RESEND_SECONDS)
    sent = [request for request in left_behind[:500] if tasks.ring(request)]
    for request in sent:
        log.info("rang again", alive=str(request.pk), state=request.state)
    return len(sent)
