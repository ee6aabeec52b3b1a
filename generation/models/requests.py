"""One ask for a video of a photo."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from generation import limits
from generation.models.life import Life, photo_path


class AliveRequest(Life):
    """What a member wants to happen in a photo of theirs."""

    kind = "alive_request"
    daily = "DAILY_QUOTA"

    photo = models.FileField(upload_to=photo_path, max_length=200)
    photo_sha256 = models.CharField(max_length=64)
    areas = models.BinaryField(default=b"")  # what the engine's look told of the photo; gone once the clip is there
    seconds = models.FloatField(default=limits.DEFAULT_SECONDS)
    aspect = models.CharField(max_length=8, choices=[(aspect, aspect) for aspect in limits.Aspect], default=limits.Aspect.TALL)
    ending = models.CharField(max_length=8, choices=[(ending, ending) for ending in limits.Ending], default=limits.Ending.FITTING)
    fps = models.PositiveSmallIntegerField(choices=[(fps, fps) for fps in limits.FPS], default=limits.DEFAULT_FPS)
    sound = models.BooleanField(default=True)
    cannot = models.JSONField(default=list)  # clauses of the prompt the engine could not follow

    class Meta(Life.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="one_request_per_idempotency_key"),
            models.CheckConstraint(condition=Q(strength__gte=0.0, strength__lte=1.0), name="strength_in_range"),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="request_owner"),
            # The sweeper and the line look only at what is unfinished, however many finished rows there are. Not a partial index:
            # SQLite uses none for a query with parameters.
            models.Index(fields=["state", "heartbeat_at"], name="request_by_state"),
        ]

    @property
    def loop(self) -> bool | None:
        """What an engine is told; None lets it choose."""
        return limits.LOOPS[limits.Ending(self.ending)]

    @property
    def size(self) -> tuple[int, int]:
        return limits.SIZES[limits.Aspect(self.aspect)]
