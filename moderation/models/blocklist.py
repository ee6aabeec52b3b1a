"""Pictures that may not come back, known by their perceptual hash (``moderation.hashes``), not by their bytes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.cases import Case


class ListedPicture(models.Model):
    """One PDQ hash: of a picture a moderator took down, or of an imported list."""

    pdq = models.CharField(_("PDQ hash"), max_length=64, unique=True)  # 64 lower-case hexadecimal digits
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="listed_pictures", verbose_name=_("case"))
    created_at = models.DateTimeField(_("listed"), default=timezone.now)

    class Meta:
        verbose_name = _("blocked picture")
        verbose_name_plural = _("blocked pictures")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.pdq[:12]
