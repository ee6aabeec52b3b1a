"""What was made of an ask, whatever it is. It is made in the transaction that sets READY and cannot exist unsigned."""

from __future__ import annotations

import uuid
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

M = TypeVar("M", bound="Made")


class MadeQuerySet(models.QuerySet[M]):
    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)


class Made(models.Model):
    """Screened, labelled, watermarked, signed, stored. ``is_ai_generated`` is a fact of the table: every row is.

    A subclass has its ``request``, and its files.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="%(class)ss")
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    watermark_id = models.BigIntegerField(unique=True)
    manifest = models.BinaryField()
    signer = models.CharField(max_length=200)
    fingerprints = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    is_ai_generated = True

    objects = MadeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(sha256="") & ~Q(signer="") & ~Q(manifest=b""), name="%(class)s_is_signed"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

    @property
    def iscc(self) -> str:
        """The International Standard Content Code of the file; empty for one made before codes were kept."""
        return str(self.fingerprints.get("iscc", ""))
