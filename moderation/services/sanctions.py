"""What a decision does to a member's account: warn, strike (with its consequence), suspend, ban, lift."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation.errors import ActionNotPossibleError
from moderation.models import Decision
from moderation.models.decisions import SANCTIONS, Action
from moderation.standing import STRIKE_COUNTS_FOR, consequence, standing

DEFAULT_SUSPENSION = timedelta(days=7)


def sanction(decision: Decision, *, action: str, days: int | None = None) -> None:
    """Add a sanction for the reason of this decision, inside its transaction.

    Raises:
        ActionNotPossibleError: there is no member any more, the member is the moderator, or a ban is not this moderator's to give.
    """
    member, moderator = decision.about, decision.moderator
    if action not in SANCTIONS or member is None or moderator is None or member == moderator or member.is_superuser:
        raise ActionNotPossibleError
    now = timezone.now()
    if action == Action.STRIKE:
        _write(decision, Action.STRIKE, until=now + STRIKE_COUNTS_FOR)
        if suspended := consequence(len(standing(member).strikes)):
            _write(decision, Action.SUSPEND, until=now + suspended)
    elif action == Action.SUSPEND:
        _write(decision, Action.SUSPEND, until=now + (timedelta(days=days) if days else DEFAULT_SUSPENSION))
    elif action == Action.BAN:
        if not moderator.has_perm("moderation.decide_escalated"):
            raise ActionNotPossibleError
        _write(decision, Action.BAN)
        _set_active(member, False)
    else:
        _write(decision, Action.WARN)


def lift(sanctioned: Decision) -> None:
    """Undo what a sanction did beside its row; the caller writes the row."""
    if sanctioned.action == Action.BAN and sanctioned.about is not None:
        _set_active(sanctioned.about, True)


def preview(member: Any) -> str:
    """Return what one more strike would mean, in plain words."""
    strikes = len(standing(member).strikes) + 1
    suspended = consequence(strikes)
    if suspended is None:
        return _("This would be strike %(count)d: no consequence yet.") % {"count": strikes}
    return _("This would be strike %(count)d: no posting for %(days)d days.") % {"count": strikes, "days": suspended.days}


def _write(decision: Decision, action: Action, **values: Any) -> Decision:
    told = {name: getattr(decision, name) for name in ("case", "moderator", "about", "policy", "ground", "reason")}
    return Decision.objects.create(action=action, **told, **values)


def _set_active(member: Any, active: bool) -> None:
    get_user_model().objects.filter(pk=member.pk).update(is_active=active)
