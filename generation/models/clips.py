"""The finished video. It is made in the transaction that sets READY and cannot exist unsigned."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from generation.models.requests import AliveRequest


class ClipQuerySet(models.QuerySet["Clip"]):
    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)


class Clip(models.Model):
    """Screened, labelled, watermarked, signed, stored. ``is_ai_generated`` is a fact of the table: every row is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(AliveRequest, models.CASCADE, related_name="clip")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="clips")
    video = models.FileField(max_length=200)
    poster = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    seconds = models.FloatField()
    fps = models.PositiveSmallIntegerField()
    has_sound = models.BooleanField()
    watermark_id = models.BigIntegerField(unique=True)
    manifest = models.BinaryField()
    signer = models.CharField(max_length=200)
    fingerprints = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    is_ai_generated = True

    objects = ClipQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(sha256="") & ~Q(signer="") & ~Q(manifest=b""), name="clip_is_signed"),
        ]

    def __str__(self) -> str:
        return f"clip {self.pk}"
