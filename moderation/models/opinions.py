"""What a moderator would decide, kept from the next one until that one has decided too. Rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.houserules import CHOICES
from moderation.models.cases import Case
from moderation.models.decisions import TEXT_LENGTH, Action


class Opinion(models.Model):
    """It moves nothing; who gave one does not get the case again."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", verbose_name=_("case"))
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="opinions", verbose_name=_("moderator")
    )
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    policy = models.CharField(_("rule"), max_length=32, choices=CHOICES)
    reason = models.TextField(_("reason"), max_length=TEXT_LENGTH)
    created_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "moderator"], condition=Q(moderator__isnull=False), name="one_opinion_per_moderator")
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.policy})"
