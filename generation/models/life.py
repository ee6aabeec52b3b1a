"""The life of one ask, whatever is to be made of it. ``objects`` holds the only SQL that moves a row from state to state."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, DateTimeField, DurationField, Expression, ExpressionWrapper, F, Q, When, Window
from django.db.models.functions import Now, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from generation import limits
from generation.states import CHARGED, SOURCES, STATE_CHOICES, WAITING, Stage, State

QUOTA_WINDOW = timedelta(hours=24)
ON_THE_WAY = (State.QUEUED, State.RUNNING)
LONGEST_SILENCE = 300  # seconds; however long a row has waited, its bell is rung again after this

L = TypeVar("L", bound="Life")


def ago(seconds: float) -> Expression:
    """Return a moment by the database's clock: machines whose own clocks differ take no lease from each other."""
    return ExpressionWrapper(Now() - timedelta(seconds=seconds), DateTimeField())


class Failure(models.TextChoices):
    """Why a request failed, as its owner reads it."""

    ENGINE = "engine", _("Something went wrong on our side. You can try again; it costs nothing.")
    PHOTO = "photo", _("This photo cannot be animated: it is too small, too narrow or damaged. Try another one.")


class LifeQuerySet(models.QuerySet[L]):
    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def charged_today(self, user: Any) -> Self:
        """The requests that count against this member's quota now."""
        return self.owned_by(user).filter(state__in=CHARGED, created_at__gt=timezone.now() - QUOTA_WINDOW)

    def next_in_line(self, rung_for: uuid.UUID) -> uuid.UUID | None:
        """Return the row a free worker takes: by turns among members, so that nobody's hundred hold up another's first.

        A row that was worked on before is taken at its own bell only, and then at once: bells and rows stay as many.
        """
        if self.filter(pk=rung_for, attempt__gt=0, state=State.QUEUED).exists() or self.expired().filter(pk=rung_for).exists():
            return rung_for
        turn = Window(RowNumber(), partition_by="owner", order_by=[F("state").desc(), "created_at"])  # what runs already is a turn
        fresh = Q(state=State.RUNNING) | Q(state=State.QUEUED, attempt=0)
        line = self.filter(fresh, state__in=ON_THE_WAY, region=settings.REGION).annotate(turn=turn).order_by("state", "turn", "created_at")
        first = line.values_list("pk", "state").first()  # queued before running, by the alphabet
        return first[0] if first and first[1] == State.QUEUED else None

    def expired(self) -> Self:
        """Rows whose worker gives no sign of life."""
        return self.filter(state=State.RUNNING, heartbeat_at__lt=ago(settings.LEASE_SECONDS))

    def left_behind(self, *, resend_after: float) -> Self:
        """Rows nobody works on: an expired lease, or a message that was never sent or never arrived.

        Whether it arrived cannot be known of a row that stands in a long line: so each silence is twice as long as the one before.
        """
        silence = ExpressionWrapper(F("sent_at") - Now(), DurationField())
        never_sent = Q(sent_at__isnull=True)  # the broker was away; where such a row runs, another one's bell brought its worker
        is_due = Q(sent_at__lt=ago(LONGEST_SILENCE)) | Q(updated_at__gt=F("sent_at") + silence)
        return self.filter(state__in=ON_THE_WAY).filter(
            (Q(state=State.RUNNING, heartbeat_at__lt=ago(settings.LEASE_SECONDS)) & (never_sent | Q(sent_at__lt=ago(5))))
            | (Q(never_sent, state=State.QUEUED) & ~Q(created_at__range=(ago(2), Now())))  # created_at is the page's clock
            | Q(is_due, state=State.QUEUED, sent_at__lt=ago(resend_after))
        )

    # --- moves: each is one UPDATE that says where it may start, and returns how many rows moved ------------------------------

    def claim(self, request_id: uuid.UUID, *, worker: str) -> int | None:
        """Take the row for a new attempt; return the attempt number, None when somebody else has it or it is over."""
        free = Q(state=State.QUEUED) | Q(state=State.RUNNING, heartbeat_at__lt=ago(settings.LEASE_SECONDS))
        moved = self.filter(free, pk=request_id, region=settings.REGION).update(
            state=State.RUNNING,
            attempt=F("attempt") + 1,
            failures=F("failures") + Case(When(state=State.RUNNING, then=1), default=0),  # its last worker died
            worker=worker,
            started_at=Now(),
            heartbeat_at=Now(),
            updated_at=Now(),
            stage=Stage.CHECKING,
            seq=F("seq") + 1,
        )
        # Between the two statements the lease is fresh, so the attempt number read here is ours.
        return self.values_list("attempt", flat=True).get(pk=request_id) if moved else None

    def held_by(self, request: Life) -> Self:
        """The row while this attempt runs it: the attempt number is the fencing token."""
        return self.filter(pk=request.pk, state=State.RUNNING, attempt=request.attempt)

    def beat(self, request: Life, *, stage: Stage, fraction: float, eta_seconds: float | None) -> bool:
        """Write progress, extend the lease and learn whether to go on, in one statement."""
        told = {"stage": stage, "fraction": fraction, "eta_seconds": eta_seconds, "heartbeat_at": Now(), "updated_at": Now()}
        return bool(self.held_by(request).update(seq=F("seq") + 1, **told))

    def advance(self, target: State, **values: Any) -> bool:
        """Move the filtered row to ``target`` if the table allows it; return whether one row moved. Believe the answer."""
        values.setdefault("updated_at", Now())
        return bool(self.filter(state__in=SOURCES[target]).update(state=target, seq=F("seq") + 1, **values))

    def put_back(self, request: Life, *, failed: bool, at_once: bool = False) -> bool:
        """This attempt gives the row back to the queue; the sweeper rings again after a while, or ``at_once``."""
        sent_at = None if at_once else Now()
        return self.held_by(request).advance(
            State.QUEUED, stage=Stage.WAITING, eta_seconds=None, failures=F("failures") + int(failed), sent_at=sent_at
        )


def photo_path(request: Life, filename: str) -> str:
    return f"requests/{request.pk}/photo{filename[filename.rfind('.') :]}"


def heritage_path(request: Life, filename: str) -> str:
    return f"requests/{request.pk}/heritage.json"


class Life(models.Model):
    """What every ask has: whose it is, its words, where it stands, and the receipt of who made it where.

    ``kind`` is its name as a subject of moderation, ``daily`` the setting that is its quota. A subclass has a ``photo``, of which the
    request owns its copy.
    """

    kind: ClassVar[str]
    daily: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="%(class)ss")

    # the ask
    prompt = models.CharField(max_length=limits.PROMPT_LENGTH, blank=True)
    negative_prompt = models.CharField(max_length=limits.PROMPT_LENGTH, blank=True)
    strength = models.FloatField(default=limits.DEFAULT_STRENGTH, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    seed = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=8, default="en")
    people_agreed = models.BooleanField(default=False)
    heritage = models.FileField(upload_to=heritage_path, max_length=200, blank=True)  # the photo's own credentials, where it came with any
    regions = models.JSONField(default=list)
    idempotency_key = models.CharField(max_length=128, null=True, blank=True)  # noqa: DJ001  (NULL: no key; unique otherwise)
    fingerprint = models.CharField(max_length=64, blank=True)

    # where it stands
    state = models.CharField(max_length=16, choices=STATE_CHOICES, default=State.QUEUED)
    stage = models.CharField(max_length=16, choices=[(stage, stage) for stage in Stage], default=Stage.WAITING)
    fraction = models.FloatField(default=0.0)  # of the whole, the furthest any attempt has come
    eta_seconds = models.FloatField(null=True)
    seq = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)  # fencing token
    failures = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=32, blank=True, choices=Failure.choices)
    rules = models.JSONField(default=list)  # why it was refused or held
    rendered = models.FileField(max_length=200, blank=True)  # kept while a person looks at it
    rendered_sha256 = models.CharField(max_length=64, blank=True)
    rendered_proof = models.JSONField(default=dict)  # watermark id, signer and manifest of that file

    # the receipt
    region = models.CharField(max_length=24)  # whose queue it is in, and where it ran: one of the regions its member allows
    worker = models.CharField(max_length=64, blank=True)
    engine = models.CharField(max_length=64, blank=True)
    model = models.CharField(max_length=64, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)  # of the last change of ``seq``: how pages find what is new
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)

    objects = LifeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @classmethod
    def daily_quota(cls) -> int:
        """Return how many of its kind a member may ask for in ``QUOTA_WINDOW``."""
        return int(getattr(settings, cls.daily))
