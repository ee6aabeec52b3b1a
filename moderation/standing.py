"""How a member stands, read from the ledger: strikes that count, a suspension that runs, a ban."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moderation.models import Decision
from moderation.models.decisions import Action

STRIKE_COUNTS_FOR = timedelta(days=90)
# strikes that count -> how long the member may not post; more strikes than listed count like the last
CONSEQUENCES = {2: timedelta(days=7), 3: timedelta(days=30), 4: timedelta(days=90)}


@dataclass(frozen=True, slots=True)
class Standing:
    """``strikes``: newest first. ``suspended_until``: None when the member may post."""

    strikes: tuple[Decision, ...]
    suspended_until: datetime | None
    is_banned: bool

    @property
    def may_post(self) -> bool:
        return self.suspended_until is None and not self.is_banned


def standing(member: Any) -> Standing:
    """Return how the member stands now."""
    rows = Decision.objects.about(member).in_force().filter(action__in=[Action.STRIKE, Action.SUSPEND, Action.BAN])
    strikes = tuple(row for row in rows if row.action == Action.STRIKE)
    ends = [row.until for row in rows if row.action == Action.SUSPEND and row.until is not None]
    return Standing(strikes=strikes, suspended_until=max(ends, default=None), is_banned=any(row.action == Action.BAN for row in rows))


def consequence(strikes: int) -> timedelta | None:
    """Return for how long a member with so many strikes is suspended; None when not at all."""
    return CONSEQUENCES.get(min(strikes, max(CONSEQUENCES)))
