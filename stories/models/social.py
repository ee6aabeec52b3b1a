"""Who follows, blocks and trusts whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Follow(models.Model):
    """``follower`` sees what ``followed`` shows to followers, once accepted (a private account accepts each)."""

    follower = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="following")
    followed = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followers")
    accepted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followed")), name="nobody_follows_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"


class Block(models.Model):
    """Neither sees the other: no page, no API answer, no socket, no file."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class Mute(models.Model):
    """``muter`` sees the other's Stories only where they look for them, and no reply or reaction of theirs in the Inbox.

    ``muted`` is not told and sees no change.
    """

    muter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted_by")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(muter=F("muted")), name="nobody_mutes_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.muter_id} mutes {self.muted_id}"


class CloseFriend(models.Model):
    """``friend`` sees what ``owner`` shows to close friends; the friend is not told of being one."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="close_friends")
    friend = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="close_friend_of")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "friend"], name="close_friend_once")]

    def __str__(self) -> str:
        return f"{self.friend_id} is close to {self.owner_id}"


class HiddenWord(models.Model):
    """A word or phrase its owner does not want to read: replies with it do not come to the Inbox; who wrote them is not told."""

    TEXT_LENGTH = 60

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hidden_words")
    text = models.CharField(max_length=TEXT_LENGTH)  # as it was typed
    listed = models.CharField(max_length=2 * TEXT_LENGTH)  # as it is looked for
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["text"]
        constraints = [models.UniqueConstraint(fields=["owner", "listed"], name="hidden_word_once")]

    def __str__(self) -> str:
        return self.text
