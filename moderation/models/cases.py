"""Reports become one case per subject; a case gets decisions; a decision can be appealed."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """Why somebody reports; ordered as the form shows them."""

    UNLABELLED_AI = "unlabelled_ai", _("AI-made, but not labelled")
    MY_LIKENESS = "my_likeness", _("Shows me without my consent")
    MINOR = "minor", _("Shows or endangers a minor")
    INTIMATE = "intimate", _("Intimate imagery")
    SEXUAL = "sexual", _("Sexual content")
    VIOLENCE = "violence", _("Violence or gore")
    HATE = "hate", _("Hate or harassment")
    SELF_HARM = "self_harm", _("Suicide or self-harm")
    IMPERSONATION = "impersonation", _("Pretends to be someone else")
    FRAUD = "fraud", _("Scam or misleading")
    ILLEGAL = "illegal", _("Illegal in my country")
    OTHER = "other", _("Something else")


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Origin(models.TextChoices):
    REPORT = "report", _("Reported")
    SCREENING = "screening", _("Held by a screening")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(state=CaseState.OPEN)

    def of(self, kind: str, subject_id: object) -> Self:
        return self.filter(subject_kind=kind, subject_id=str(subject_id))


class Case(models.Model):
    """Everything that is open about one subject; at most one open case each."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    subject_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases_about")
    origin = models.CharField(max_length=16, choices=Origin.choices)
    severity = models.PositiveSmallIntegerField(default=1)
    rules = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=16, choices=CaseState.choices, default=CaseState.OPEN)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="claimed_cases")
    claimed_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-severity", "opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], condition=Q(state="open"), name="one_open_case_per_subject")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject_kind}"


class Report(models.Model):
    """One person's words about one subject."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports")
    email = models.EmailField(blank=True)
    category = models.CharField(max_length=32, choices=Category.choices)
    text = models.TextField(blank=True, max_length=2000)
    at_second = models.FloatField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], condition=Q(reporter__isnull=False), name="one_report_per_member_and_case")
        ]

    def __str__(self) -> str:
        return self.get_category_display()


class Action(models.TextChoices):
    """What a decision does."""

    DISMISS = "dismiss", _("Dismiss")
    TAKE_DOWN = "take_down", _("Take down")
    RESTORE = "restore", _("Restore")
    RELEASE = "release", _("Release")
    REFUSE = "refuse", _("Refuse")
    ESCALATE = "escalate", _("Escalate")


class Decision(models.Model):
    """One act on a case, with its policy and reason. Rows are only ever added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions")
    action = models.CharField(max_length=16, choices=Action.choices)
    policy = models.CharField(max_length=32)
    reason = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.policy})"


class Appeal(models.Model):
    """A member asks that another moderator looks again."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    appellant = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appeals")
    text = models.TextField(max_length=2000)
    outcome = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="answered_appeals")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"appeal of {self.decision_id}"
