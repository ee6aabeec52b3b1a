"""Many cases of spam at once: each is claimed, decided and written by itself; what cannot be is left as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction

from moderation.errors import ActionNotPossibleError, ModerationError
from moderation.models import Case
from moderation.models.decisions import Action
from moderation.services.cases import claim_case
from moderation.services.decisions import decide
from moderation.services.fitting import checked_reason

POLICY = "spam"
AT_ONCE = 50  # one page of the queue
ACTIONS = (Action.TAKE_DOWN, Action.DISMISS)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """``left``: the cases that somebody else has, that wait for an appeal's answer, or whose subject has moved."""

    decided: list[Case]
    left: list[Case]


def decide_as_spam(*, cases: Iterable[Case], moderator: Any, action: str, reason: str) -> Swept:
    """Decide these cases alike, by the rule on spam.

    Raises:
        ReasonMissingError: there is no reason.
        ActionNotPossibleError: these are too many, or the action is none of ``ACTIONS``.
    """
    reason = checked_reason(POLICY, reason)
    cases = list(cases)
    if action not in ACTIONS or len(cases) > AT_ONCE:
        raise ActionNotPossibleError
    swept = Swept(decided=[], left=[])
    for case in cases:
        (swept.decided if _decided(case, moderator, action, reason) else swept.left).append(case)
    log.info("spam decided", action=action, decided=len(swept.decided), left=len(swept.left), moderator=moderator.pk)
    return swept


def _decided(case: Case, moderator: Any, action: str, reason: str) -> bool:
    try:
        with transaction.atomic():  # the claim is given up with it when it fails
            claim_case(case=case, moderator=moderator)
            decided = decide(case=case, moderator=moderator, action=action, policy=POLICY, reason=reason)
    except ModerationError:
        return False
    return decided.action == action
