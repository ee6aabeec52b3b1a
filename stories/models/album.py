"""The Story Album: a member's own, private photos."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PhotoQuerySet(models.QuerySet["Photo"]):
    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)

    def in_album(self) -> Self:
        return self.filter(deleted_at__isnull=True)


def photo_path(photo: Photo, filename: str) -> str:
    return f"album/{photo.owner_id}/{photo.pk}{filename[filename.rfind('.') :]}"


def thumbnail_path(photo: Photo, filename: str) -> str:
    return f"album/{photo.owner_id}/{photo.pk}-thumb.webp"


def heritage_path(photo: Photo, filename: str) -> str:
    return f"album/{photo.owner_id}/{photo.pk}-heritage.json"


class Photo(models.Model):
    """A normalised photo: upright, no EXIF, its colour profile kept. Deleting hides it; its bytes go once no Story shows it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="photos")
    image = models.FileField(upload_to=photo_path, max_length=200)
    thumbnail = models.FileField(upload_to=thumbnail_path, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    heritage = models.FileField(upload_to=heritage_path, max_length=200, blank=True)  # the upload's own credentials, cleared
    size = models.PositiveBigIntegerField()  # bytes of all its files together
    sha256 = models.CharField(max_length=64)  # of the stored image
    upload_sha256 = models.CharField(max_length=64)  # of the file as it arrived; recognises duplicates
    alt_text = models.CharField(_("alt text"), max_length=500, blank=True)
    ai_made = models.BooleanField(default=False)  # arrived with credentials that say so, or was made here
    picture = models.ForeignKey("generation.Picture", models.SET_NULL, null=True, related_name="photos")  # what was made here, as a photo
    edited_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="edits")
    suggestions = models.JSONField(default=dict)  # language -> prompts that fit this photo; filled in by the worker
    areas = models.BinaryField(default=b"")  # what the engine's look told of it; a request takes a copy
    has_people = models.BooleanField(null=True)  # filled in by the worker; None while nobody has looked
    deleted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "upload_sha256"], condition=Q(deleted_at__isnull=True), name="photo_once_per_album"),
            models.CheckConstraint(condition=Q(picture__isnull=True) | Q(ai_made=True), name="made_here_is_ai_made"),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"


class Animation(models.Model):
    """Which album photo an AI Alive request was made from; generation itself knows no album."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="animations")
    alive = models.OneToOneField("generation.AliveRequest", models.CASCADE, related_name="animation")

    def __str__(self) -> str:
        return f"{self.alive_id} of {self.photo_id}"


class Restyle(models.Model):
    """Which album photo a picture was asked to be made from; generation itself knows no album."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="restyles")
    asked = models.OneToOneField("generation.PictureRequest", models.CASCADE, related_name="restyle")

    def __str__(self) -> str:
        return f"{self.asked_id} of {self.photo_id}"
