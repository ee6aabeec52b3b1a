"""A report: one person's words about one subject."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.cases import Case, Severity

TEXT_LENGTH = 2000
WHERE_LENGTH = 500


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


URGENT = frozenset({Category.MINOR, Category.INTIMATE})
SEVERITIES: dict[str, Severity] = {
    Category.MINOR: Severity.URGENT,
    Category.INTIMATE: Severity.URGENT,
    Category.SELF_HARM: Severity.HIGH,
    Category.MY_LIKENESS: Severity.HIGH,
    Category.SEXUAL: Severity.MEDIUM,
    Category.VIOLENCE: Severity.MEDIUM,
    Category.HATE: Severity.MEDIUM,
    Category.ILLEGAL: Severity.MEDIUM,
    Category.IMPERSONATION: Severity.MEDIUM,
    Category.FRAUD: Severity.MEDIUM,
}
RULES: dict[str, str] = {  # category -> house rule
    Category.UNLABELLED_AI: "unlabelled_ai",
    Category.MY_LIKENESS: "likeness",
    Category.MINOR: "minors",
    Category.INTIMATE: "intimate",
    Category.SEXUAL: "sexual",
    Category.VIOLENCE: "violence",
    Category.HATE: "hate",
    Category.SELF_HARM: "self_harm",
    Category.IMPERSONATION: "impersonation",
    Category.FRAUD: "fraud",
    Category.ILLEGAL: "illegal",
}


class ReportQuerySet(models.QuerySet["Report"]):
    def by(self, reporter: object, email: str = "") -> Self:
        """The reports of one member, or of one person without an account."""
        return self.filter(reporter=reporter) if reporter is not None else self.filter(reporter__isnull=True, email=email)


class Report(models.Model):
    """One person's words about one subject; a person without an account is known by e-mail."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports", verbose_name=_("case"))
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports", verbose_name=_("reporter"))
    email = models.EmailField(_("e-mail"), blank=True)
    category = models.CharField(_("category"), max_length=32, choices=Category.choices)
    text = models.TextField(_("text"), blank=True, max_length=TEXT_LENGTH)
    where = models.CharField(_("seen where"), blank=True, max_length=WHERE_LENGTH)  # in the words of who has no link
    at_second = models.FloatField(_("at second"), null=True)
    language = models.CharField(_("language"), max_length=8, blank=True)  # in which the answer is written
    created_at = models.DateTimeField(_("received"), default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"], condition=Q(reporter__isnull=False), name="one_report_per_member_and_case"
            ),
            models.UniqueConstraint(fields=["case", "email"], condition=~Q(email=""), name="one_report_per_email_and_case"),
        ]

    def __str__(self) -> str:
        return self.get_category_display()
