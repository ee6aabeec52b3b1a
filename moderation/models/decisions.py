"""The ledger: decisions, and the appeals against them. The database refuses to change or delete a decision (``moderation.ledger``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.houserules import CHOICES
from moderation.models.cases import Case
from moderation.models.reports import Report

TEXT_LENGTH = 2000


class Action(models.TextChoices):
    """What a decision does."""

    DISMISS = "dismiss", _("Dismiss")
    HIDE = "hide", _("Hide until reviewed")
    TAKE_DOWN = "take_down", _("Take down")
    MARK_AI = "mark_ai", _("Label as made by AI")
    UNMARK_AI = "unmark_ai", _("Take the AI label off")
    RESTORE = "restore", _("Restore")
    RELEASE = "release", _("Release")
    REFUSE = "refuse", _("Refuse")
    ESCALATE = "escalate", _("Escalate")
    UPHOLD = "uphold", _("Uphold the earlier decision")
    WARN = "warn", _("Warn the member")
    STRIKE = "strike", _("Strike")
    SUSPEND = "suspend", _("Suspend from posting")
    BAN = "ban", _("Ban")
    LIFT = "lift", _("Lift")


# What undoes what; a dismissal is undone by taking down.
UNDONE_BY: Mapping[str, str] = {
    Action.TAKE_DOWN: Action.RESTORE,
    Action.MARK_AI: Action.UNMARK_AI,
    Action.REFUSE: Action.RELEASE,
    Action.DISMISS: Action.TAKE_DOWN,
    Action.WARN: Action.LIFT,
    Action.STRIKE: Action.LIFT,
    Action.SUSPEND: Action.LIFT,
    Action.BAN: Action.LIFT,
}
SANCTIONS = (Action.WARN, Action.STRIKE, Action.SUSPEND, Action.BAN)
AGAINST_OWNER = frozenset({Action.TAKE_DOWN, Action.MARK_AI, Action.REFUSE, *SANCTIONS})


class Ground(models.TextChoices):
    TERMS = "terms", _("Our rules")
    LAW = "law", _("The law")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def about(self, member: Any) -> Self:
        return self.filter(about=member)

    def standing(self) -> Self:
        """Decisions that no later one has undone."""
        return self.filter(undone_by__isnull=True)

    def in_force(self) -> Self:
        """Those that have not run out either."""
        return self.standing().filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))


class Decision(models.Model):
    """One act on a case, with its rule and its reason. Rows are only ever added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", verbose_name=_("case"))
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions", verbose_name=_("moderator")
    )
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions_about", verbose_name=_("about"))
    automated = models.BooleanField(_("automated"), default=False)
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    policy = models.CharField(_("rule"), max_length=32, choices=CHOICES)
    ground = models.CharField(_("ground"), max_length=8, choices=Ground.choices, default=Ground.TERMS)
    reason = models.TextField(_("reason"), max_length=TEXT_LENGTH, blank=True)  # the owner reads it
    until = models.DateTimeField(_("until"), null=True)  # end of a strike's window or a suspension
    # unique: nothing is undone twice
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by", verbose_name=_("undoes"))
    created_at = models.DateTimeField(_("decided"), default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(automated=True) | ~Q(reason=""), name="a_person_gives_a_reason")]
        indexes = [models.Index(fields=["about", "-created_at"], name="decision_about")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.policy})"


class AppealQuerySet(models.QuerySet["Appeal"]):
    def pending(self) -> Self:
        return self.filter(outcome__isnull=True)


class Appeal(models.Model):
    """The owner, or a reporter, asks that another moderator looks again."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals", verbose_name=_("decision"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="appeals", verbose_name=_("heard in"))
    appellant = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="appeals", verbose_name=_("by"))
    # of a reporter without an account
    report = models.ForeignKey(Report, models.SET_NULL, null=True, related_name="appeals", verbose_name=_("report"))
    text = models.TextField(_("text"), max_length=TEXT_LENGTH)
    outcome = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="answered_appeals", verbose_name=_("outcome"))
    created_at = models.DateTimeField(_("received"), default=timezone.now)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "appellant"], condition=Q(appellant__isnull=False), name="one_appeal_per_member"),
            models.UniqueConstraint(fields=["decision", "report"], condition=Q(report__isnull=False), name="one_appeal_per_report"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
