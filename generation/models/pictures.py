"""One ask for a picture, and the finished picture. It is made in the transaction that sets READY and cannot exist unsigned."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from generation.models.life import Life, photo_path


class PictureRequest(Life):
    """What a member wants to see: made from their words alone, or from a photo of theirs."""

    kind = "picture_request"

    photo = models.FileField(upload_to=photo_path, max_length=200, blank=True)  # what is to be restyled
    photo_sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta(Life.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="one_picture_per_idempotency_key"),
            models.CheckConstraint(condition=Q(strength__gte=0.0, strength__lte=1.0), name="picture_strength_in_range"),
            models.CheckConstraint(condition=~Q(prompt=""), name="picture_has_words"),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="picture_request_owner"),
            models.Index(fields=["state", "heartbeat_at"], name="picture_request_by_state"),
        ]

    @classmethod
    def daily_quota(cls) -> int:
        return int(settings.DAILY_PICTURES)


class PictureQuerySet(models.QuerySet["Picture"]):
    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)


class Picture(models.Model):
    """Screened, labelled, watermarked, signed, stored. ``is_ai_generated`` is a fact of the table: every row is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(PictureRequest, models.CASCADE, related_name="picture")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pictures")
    image = models.FileField(max_length=200)
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

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(sha256="") & ~Q(signer="") & ~Q(manifest=b""), name="picture_is_signed"),
        ]

    def __str__(self) -> str:
        return f"picture {self.pk}"
