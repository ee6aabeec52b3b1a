"""A case: everything that is open about one subject. ``Case.objects`` holds the only SQL that moves one."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CLAIM = timedelta(minutes=15)  # a moderator who left gives the case back after it
URGENT = timedelta(hours=48)  # by then intimate imagery and minors must have been looked at by a person
REACH_IS_WORTH = timedelta(hours=6)  # ten times the viewers moves a case up as much as waiting so long


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Origin(models.TextChoices):
    REPORT = "report", _("Reported")
    SCREENING = "screening", _("Held by a screening")
    APPEAL = "appeal", _("Appealed")
    CONSENT = "consent", _("Consent taken back")


class Severity(models.IntegerChoices):
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


def rank(opened_at: datetime, reach: int) -> datetime:
    """Return the moment by which cases of one severity are ordered: age, and reach counted as age."""
    return opened_at - REACH_IS_WORTH * math.log10(1 + max(reach, 0))


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(state=CaseState.OPEN)

    def of(self, kind: str, subject_id: object) -> Self:
        return self.filter(subject_kind=kind, subject_id=str(subject_id))

    def open_to(self, moderator: Any) -> Self:
        """Cases this moderator may work on: not their own thing, report, decision or opinion; escalated ones only for seniors."""
        everything = self.model._default_manager.all()
        own_decision = everything.filter(appeals__outcome__isnull=True, appeals__decision__moderator=moderator)
        own_report = everything.filter(reports__reporter=moderator)
        own_opinion = everything.filter(opinions__moderator=moderator)
        cases = self.open().exclude(subject_owner=moderator).exclude(pk__in=own_opinion.values("pk"))
        cases = cases.exclude(pk__in=own_decision.values("pk")).exclude(pk__in=own_report.values("pk"))
        return cases if moderator.has_perm("moderation.decide_escalated") else cases.filter(escalated_at__isnull=True)

    def claimed_by_now(self, moderator: Any) -> Self:
        return self.open_to(moderator).filter(claimed_by=moderator, claimed_until__gt=timezone.now())

    # --- moves: each is one UPDATE that says where it may start, and returns whether a row moved -------------------------------

    def claim(self, moderator: Any) -> bool:
        """Take the case for a while, or longer if it is already ours."""
        now = timezone.now()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now) | Q(claimed_by=moderator)
        return bool(self.open_to(moderator).filter(free).update(claimed_by=moderator, claimed_until=now + CLAIM))

    def hide(self, moderator: Any) -> bool:
        """Note that the subject is hidden until somebody decides, if this moderator holds the case."""
        return bool(self.claimed_by_now(moderator).filter(hidden_at__isnull=True).update(hidden_at=timezone.now()))

    def unclaim(self, moderator: Any) -> bool:
        return bool(self.claimed_by_now(moderator).update(claimed_by=None, claimed_until=None))

    def close(self, moderator: Any) -> bool:
        """End the case, if this moderator holds it now."""
        return bool(self.claimed_by_now(moderator).update(state=CaseState.CLOSED, closed_at=timezone.now(), claimed_until=None))

    def escalate(self, moderator: Any) -> bool:
        """Give the case, if this moderator holds it, to the seniors."""
        held = self.claimed_by_now(moderator).filter(escalated_at__isnull=True)
        return bool(held.update(escalated_at=timezone.now(), claimed_by=None, claimed_until=None))


class Case(models.Model):
    """Everything that is open about one subject; at most one open case each."""

    subject_kind = models.CharField(_("subject"), max_length=32)
    subject_id = models.CharField(_("its number"), max_length=64)
    subject_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases_about", verbose_name=_("owner")
    )
    origin = models.CharField(_("origin"), max_length=16, choices=Origin.choices)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices, default=Severity.LOW)
    reach = models.PositiveIntegerField(_("reach"), default=0)  # people who saw it, when last counted
    rank_at = models.DateTimeField(_("ranked as of"), default=timezone.now)  # see rank()
    rules = models.JSONField(_("rules"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=CaseState.choices, default=CaseState.OPEN)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="claimed_cases", verbose_name=_("claimed by")
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True)  # its subject is hidden until somebody decides
    due_at = models.DateTimeField(_("due"), null=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-severity", "rank_at"]
        permissions = [
            ("work_case", "Can claim and decide cases"),
            ("decide_escalated", "Can decide escalated cases and ban members"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], condition=Q(state="open"), name="one_open_case_per_subject")
        ]
        indexes = [
            models.Index(fields=["-severity", "rank_at"], name="case_queue", condition=Q(state="open")),
            models.Index(fields=["subject_kind", "subject_id"], name="case_subject"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_claimed(self) -> bool:
        return self.claimed_until is not None and self.claimed_until > timezone.now() and self.state == CaseState.OPEN
