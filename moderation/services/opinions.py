"""A second opinion: another moderator decides without seeing the first; when the two differ, a senior does."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from moderation.errors import ActionNotPossibleError, NotYourCaseError
from moderation.models import Case, Decision, Opinion
from moderation.models.decisions import Action, Ground
from moderation.services.fitting import MEANWHILE, checked_reason, possible_actions, reported_as
from moderation.services.moves import hide_for_now, write

BACKEND = "django.contrib.auth.backends.ModelBackend"
log = structlog.get_logger(__name__)


def ask_second_opinion(*, case: Case, moderator: Any, action: str, policy: str, reason: str, hide_meanwhile: bool = False) -> Opinion:
    """Say what one would decide, and give the case to another moderator; nothing is decided yet.

    Raises:
        NotYourCaseError: the claim is not held.
        ActionNotPossibleError: it does not fit, somebody was asked already, or there is nobody to ask.
        ReasonMissingError: rule or reason is missing.
    """
    reason = checked_reason(policy, reason)
    with transaction.atomic():
        if action in MEANWHILE or action not in possible_actions(case) or not may_ask(case, moderator):
            raise ActionNotPossibleError
        if hide_meanwhile:
            neutral = {"policy": reported_as(case) or "other", "reason": _("Hidden until a second moderator has looked at it.")}
            hide_for_now(case, moderator, ground=Ground.TERMS, **neutral)  # its row is read by the second: nothing of the opinion in it
        if not Case.objects.filter(pk=case.pk).unclaim(moderator):
            raise NotYourCaseError
        opinion = Opinion.objects.create(case=case, moderator=moderator, action=action, policy=policy, reason=reason)
    log.info("second opinion asked", case=case.pk, moderator=moderator.pk)
    return opinion


def may_ask(case: Case, moderator: Any) -> bool:
    """Whether nobody was asked yet, and there is somebody."""
    return case.escalated_at is None and not case.opinions.exists() and _someone(case, moderator)


def differs(case: Case, moderator: Any, action: str) -> bool:
    """Whether the other moderator would decide otherwise, and there is a third person to decide between the two."""
    first = case.opinions.exclude(moderator=moderator).first()
    if first is None or action in {first.action, *MEANWHILE} or Case.objects.filter(pk=case.pk, escalated_at__isnull=False).exists():
        return False
    return _someone(case, moderator, first.moderator, permission="moderation.decide_escalated")


def hand_up(case: Case, moderator: Any, action: str, **told: str) -> Decision:
    """Keep the second opinion beside the first and give both to a senior; call it inside a transaction.

    Raises:
        NotYourCaseError: the claim is not held.
    """
    if not Case.objects.filter(pk=case.pk).escalate(moderator):
        raise NotYourCaseError
    Opinion.objects.create(case=case, moderator=moderator, action=action, policy=told["policy"], reason=told["reason"])
    return write(case, moderator, Action.ESCALATE, **told)


def seen_by(case: Case, moderator: Any) -> list[Opinion]:
    """Return the opinions this person may read: all, once the case is with a senior or closed; until then only their own."""
    given = case.opinions.select_related("moderator")
    return list(given if case.escalated_at or case.closed_at else given.filter(moderator=moderator))


def _someone(case: Case, *but: Any, permission: str = "moderation.work_case") -> bool:
    able: QuerySet[Any] = get_user_model()._default_manager.with_perm(permission, backend=BACKEND)
    involved = {case.subject_owner_id, *(person.pk for person in but if person), *case.reports.values_list("reporter", flat=True)}
    return able.filter(is_staff=True).exclude(pk__in=[pk for pk in involved if pk]).exists()
