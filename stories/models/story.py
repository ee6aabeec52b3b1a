"""A Story and what viewers do with it. ``Story.objects`` holds the only SQL that moves one from state to state."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from generation.models.life import ago
from stories.models.social import Block, CloseFriend, Follow, Mute

LIFETIME = timedelta(hours=24)


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    FOLLOWERS = "followers", _("Followers")
    CLOSE_FRIENDS = "close_friends", _("Close friends")


class StoryState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    LIVE = "live", _("Posted")
    HELD = "held", _("Being reviewed")
    REFUSED = "refused", _("Not posted")
    REMOVED = "removed", _("Taken down")


# target -> the states it may be reached from. LIVE has one door: the final check. What a person releases or restores passes it again.
SOURCES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        StoryState.CHECKING: frozenset({StoryState.HELD, StoryState.REMOVED, StoryState.REFUSED}),
        StoryState.LIVE: frozenset({StoryState.CHECKING}),
        StoryState.HELD: frozenset({StoryState.CHECKING, StoryState.LIVE}),
        StoryState.REFUSED: frozenset({StoryState.CHECKING, StoryState.HELD}),
        StoryState.REMOVED: frozenset({StoryState.LIVE, StoryState.HELD, StoryState.CHECKING}),
    }
)


class StoryQuerySet(models.QuerySet["Story"]):
    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)

    def live(self) -> Self:
        """Posted in the last 24 hours and not taken down."""
        return self.filter(state=StoryState.LIVE, expires_at__gt=timezone.now(), owner__is_active=True)

    def shown(self) -> Self:
        """What is live, and what was and is pinned to the profile."""
        pinned = Q(highlights__isnull=False)
        return self.filter(Q(expires_at__gt=timezone.now()) | pinned, state=StoryState.LIVE, owner__is_active=True)

    def public(self) -> Self:
        """What anybody may know of, without an account: shown to everyone by a member whose account is not private."""
        return self.filter(pk__in=Story.objects.shown().filter(audience=Audience.EVERYONE, owner__is_private=False).values("pk"))

    def visible_to(self, viewer: Any) -> Self:
        """What this member may see now: their own, and others' live Stories whose audience includes them. Visitors see nothing."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        mine = Q(owner=viewer) & ~Q(state=StoryState.REMOVED)
        return self.filter(mine | Q(pk__in=Story.objects.shown().shown_to(viewer).values("pk"))).select_related("owner", "clip", "photo")

    def shown_to(self, viewer: Any) -> Self:
        """The audience rule alone: no block in either direction, and the audience includes the viewer."""
        blocked = Block.objects.filter(Q(blocker=viewer, blocked=OuterRef("owner")) | Q(blocker=OuterRef("owner"), blocked=viewer))
        follows = Follow.objects.filter(follower=viewer, followed=OuterRef("owner"), accepted_at__isnull=False)
        close = CloseFriend.objects.filter(owner=OuterRef("owner"), friend=viewer)
        in_audience = (
            Q(audience=Audience.EVERYONE, owner__is_private=False)
            | (Q(audience__in=[Audience.EVERYONE, Audience.FOLLOWERS]) & Exists(follows))
            | (Q(audience=Audience.CLOSE_FRIENDS) & Exists(close))
        )
        return self.filter(in_audience).exclude(Exists(blocked)).exclude(owner=viewer)

    def left_behind(self, *, resend_after: float) -> Self:
        """Stories whose final check never happened: its message was lost, or a classifier was away."""
        return self.filter(state=StoryState.CHECKING, sent_at__lt=ago(resend_after))

    def advance(self, target: StoryState, **values: Any) -> bool:
        """Move the filtered row to ``target`` if the table allows it; return whether one row moved. Believe the answer."""
        return bool(self.filter(state__in=SOURCES[target]).update(state=target, **values))


class Story(models.Model):
    """A photo or a clip, shown for 24 hours to an audience."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stories")
    photo = models.ForeignKey("stories.Photo", models.RESTRICT, null=True, related_name="stories")
    clip = models.ForeignKey("generation.Clip", models.RESTRICT, null=True, related_name="stories")
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    alt_text = models.CharField(_("alt text"), max_length=500, blank=True)
    audience = models.CharField(_("audience"), max_length=16, choices=Audience.choices, default=Audience.EVERYONE)
    state = models.CharField(max_length=16, choices=StoryState.choices, default=StoryState.CHECKING)
    rules = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)  # of the media this Story was posted with, judged byte for byte
    policy_version = models.CharField(max_length=32, blank=True)
    idempotency_key = models.CharField(max_length=128, null=True, blank=True)  # noqa: DJ001  (NULL: no key; unique otherwise)
    fingerprint = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)  # when its message was last sent to the final check, by the database's clock
    posted_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(photo__isnull=True, clip__isnull=False) | Q(photo__isnull=False, clip__isnull=True),
                name="story_shows_exactly_one_of_photo_or_clip",
            ),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(posted_at__isnull=False, expires_at__isnull=False) & ~Q(policy_version=""),
                name="live_story_was_judged",
            ),
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="one_story_per_idempotency_key"),
        ]
        indexes = [models.Index(fields=["owner", "-expires_at"], name="story_tray", condition=Q(state="live"))]

    def __str__(self) -> str:
        return f"story {self.pk}"

    @property
    def is_ai_generated(self) -> bool:
        return self.clip_id is not None or (self.photo is not None and self.photo.ai_made)

    @property
    def is_live(self) -> bool:
        return self.state == StoryState.LIVE and self.expires_at is not None and self.expires_at > timezone.now()


class StoryView(models.Model):
    story = models.ForeignKey(Story, models.CASCADE, related_name="views")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="story_views")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(fields=["story", "viewer"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.viewer_id} saw {self.story_id}"


class Reaction(models.Model):
    """One emoji per member and Story; a new one replaces the old."""

    EMOJI = ("❤️", "😂", "😮", "😢", "👏", "🔥")

    story = models.ForeignKey(Story, models.CASCADE, related_name="reactions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=8, choices=[(emoji, emoji) for emoji in EMOJI])
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["story", "member"], name="one_reaction_per_member")]

    def __str__(self) -> str:
        return self.emoji


class ReplyQuerySet(models.QuerySet["Reply"]):
    def received_by(self, member: Any) -> Self:
        """Replies to this member's Stories that stand, the unwanted ones too."""
        return self.filter(story__owner=member, hidden_at__isnull=True, sender__is_active=True).select_related("sender")

    def wanted_by(self, member: Any) -> Self:
        """Those that come to the Inbox: without the member's hidden words, and not from somebody muted."""
        return self.received_by(member).filter(is_unwanted=False).exclude(Exists(_muted_sender(member)))

    def unwanted_by(self, member: Any) -> Self:
        """Those that do not."""
        return self.received_by(member).filter(Q(is_unwanted=True) | Exists(_muted_sender(member)))


def _muted_sender(member: Any) -> models.QuerySet[Mute]:
    return Mute.objects.filter(muter=member, muted=OuterRef("sender"))


class Reply(models.Model):
    """A private answer to a Story; only its two members see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, models.CASCADE, related_name="replies")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sent_replies")
    TEXT_LENGTH = 1000

    text = models.CharField(_("reply"), max_length=TEXT_LENGTH)
    hidden_at = models.DateTimeField(null=True)  # taken down by a moderator
    is_unwanted = models.BooleanField(default=False)  # a hidden word of the Story's owner is in it
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class Highlight(models.Model):
    """Stories pinned to the profile after their 24 hours, under a title."""

    TITLE_LENGTH = 40

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="highlights")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    stories = models.ManyToManyField(Story, related_name="highlights")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title
