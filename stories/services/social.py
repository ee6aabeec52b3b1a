"""Who follows, blocks and trusts whom: the verbs."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from stories.models import Block, CloseFriend, Follow, Mute, User


class BlockedError(Exception):
    """One of the two blocks the other: for each, the other does not exist."""


def members_visible_to(viewer: User) -> QuerySet[User]:
    """Return the members this one may find: active, and no block in either direction."""
    blocked = Block.objects.filter(Q(blocker=viewer, blocked=OuterRef("pk")) | Q(blocker=OuterRef("pk"), blocked=viewer))
    return User.objects.filter(is_active=True).exclude(Exists(blocked))


def follow(*, follower: User, followed: User) -> Follow:
    """Follow, or ask a private account; asking twice changes nothing.

    Raises:
        BlockedError: one of the two blocks the other.
    """
    with transaction.atomic():
        if not members_visible_to(follower).filter(pk=followed.pk).exclude(pk=follower.pk).exists():
            raise BlockedError
        accepted_at = None if followed.is_private else timezone.now()
        made, _created = Follow.objects.get_or_create(follower=follower, followed=followed, defaults={"accepted_at": accepted_at})
    return made


def unfollow(*, follower: User, followed: User) -> None:
    Follow.objects.filter(follower=follower, followed=followed).delete()


def accept_follow(*, owner: User, follower: User) -> bool:
    """Let a follower in; return whether there was one waiting."""
    return bool(Follow.objects.filter(follower=follower, followed=owner, accepted_at__isnull=True).update(accepted_at=timezone.now()))


def remove_follower(*, owner: User, follower: User) -> None:
    """Decline a request, or let somebody go; they are not told."""
    Follow.objects.filter(follower=follower, followed=owner).delete()


def open_account(*, owner: User) -> None:
    """A private account opens: everybody who waits is in."""
    Follow.objects.filter(followed=owner, accepted_at__isnull=True).update(accepted_at=timezone.now())


def block(*, blocker: User, blocked: User) -> None:
    """Neither sees the other any more; what bound them is gone and does not come back by itself."""
    if blocker == blocked:
        return
    with transaction.atomic():
        Block.objects.get_or_create(blocker=blocker, blocked=blocked)
        Follow.objects.filter(Q(follower=blocker, followed=blocked) | Q(follower=blocked, followed=blocker)).delete()
        CloseFriend.objects.filter(Q(owner=blocker, friend=blocked) | Q(owner=blocked, friend=blocker)).delete()


def unblock(*, blocker: User, blocked: User) -> None:
    Block.objects.filter(blocker=blocker, blocked=blocked).delete()


def mute(*, muter: User, muted: User) -> None:
    """Keep somebody's Stories off one's Home; they are not told, and nothing else changes."""
    if muter != muted:
        Mute.objects.get_or_create(muter=muter, muted=muted)


def unmute(*, muter: User, muted: User) -> None:
    Mute.objects.filter(muter=muter, muted=muted).delete()


def set_close_friend(*, owner: User, friend: User, close: bool) -> None:
    """Put one of the followers on the list of close friends, or take them off it."""
    if not close:
        CloseFriend.objects.filter(owner=owner, friend=friend).delete()
    elif Follow.objects.filter(follower=friend, followed=owner, accepted_at__isnull=False).exists():
        CloseFriend.objects.get_or_create(owner=owner, friend=friend)
