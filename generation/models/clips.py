"""The finished video."""

from __future__ import annotations

from django.db import models

from generation.models.made import Made
from generation.models.requests import AliveRequest


class Clip(Made):
    """A photo that moves, and how it looks standing still."""

    request = models.OneToOneField(AliveRequest, models.CASCADE, related_name="clip")
    video = models.FileField(max_length=200)
    poster = models.FileField(max_length=200)
    seconds = models.FloatField()
    fps = models.PositiveSmallIntegerField()
    has_sound = models.BooleanField()
