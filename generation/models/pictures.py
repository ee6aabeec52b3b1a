"""One ask for a picture, and the finished picture."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from generation.models.life import Life, photo_path
from generation.models.made import Made


class PictureRequest(Life):
    """What a member wants to see: made from their words alone, or from a photo of theirs."""

    kind = "picture_request"
    daily = "DAILY_PICTURES"

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


class Picture(Made):
    """A picture from words, or a photo painted anew."""

    request = models.OneToOneField(PictureRequest, models.CASCADE, related_name="picture")
    image = models.FileField(max_length=200)
