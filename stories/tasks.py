"""Messages of the product: a Story or a member's picture to be checked, a photo to be looked at."""

from __future__ import annotations

from typing import Any

import dramatiq
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)
CHECKS = f"checks.{settings.REGION}"
MINUTE = 60 * 1000  # ms


@dramatiq.actor(queue_name=CHECKS, max_retries=0, time_limit=2 * MINUTE)
def describe_photo(photo_id: str) -> None:
    """Look at a photo for its album page: which prompts fit, whether people are in it."""
    from stories import describing  # noqa: PLC0415  (only workers load it)

    describing.describe(photo_id)


@dramatiq.actor(queue_name=CHECKS, max_retries=0, time_limit=5 * MINUTE)
def screen_story(story_id: str) -> None:
    """The final check of a Story that was handed in."""
    from stories import checking  # noqa: PLC0415  (only workers load it)

    checking.check(story_id)


@dramatiq.actor(queue_name=CHECKS, max_retries=0, time_limit=2 * MINUTE)
def screen_portrait(member_id: str) -> None:
    """Judge the picture a member has chosen of themselves."""
    from stories import portraits  # noqa: PLC0415  (only workers load it)

    portraits.check(member_id)


def ring(actor: dramatiq.Actor[Any, Any], row_id: object) -> bool:
    """Send a row's id to its actor; when the broker is away, say so in the log. The row is the truth, this only a bell."""
    try:
        actor.send(str(row_id))
    except (ConnectionError, OSError, dramatiq.errors.BrokerError):
        log.warning("the broker is away", actor=actor.actor_name, row=str(row_id), exc_info=True)
        return False
    return True
