"""A member's picture: what is chosen waits until it is judged, and what was shown before stays until then."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from stories import tasks
from stories.models import User


def choose(*, member: User, picture: bytes) -> None:
    """Store a picture (normalised WebP) to be judged; one that waited before is forgotten."""
    before = member.avatar_waiting.name
    member.avatar_waiting.save("avatar.webp", ContentFile(picture), save=False)
    member.avatar_refused = []
    member.save(update_fields=["avatar_waiting", "avatar_refused"])
    _drop(member, before)
    transaction.on_commit(lambda: tasks.ring(tasks.screen_portrait, member.pk))


def remove(*, member: User) -> None:
    """Show no picture, and forget one that waits."""
    before = (member.avatar.name, member.avatar_waiting.name)
    member.avatar, member.avatar_waiting, member.avatar_refused = "", "", []
    member.save(update_fields=["avatar", "avatar_waiting", "avatar_refused"])
    _drop(member, *before)


def settle(*, member: User, rules: Iterable[str]) -> bool:
    """Show the picture that waits, or with ``rules`` take it away and say why; return False when it has gone or changed meanwhile."""
    refused, waiting, before = list(rules), member.avatar_waiting.name, member.avatar.name
    shown = {} if refused else {"avatar": waiting}
    row = User.objects.filter(pk=member.pk, avatar_waiting=waiting, avatar=before)
    if not row.update(avatar_waiting="", avatar_refused=refused, **shown):
        return False
    _drop(member, waiting if refused else before)
    return True


def _drop(member: User, *names: str | None) -> None:
    for name in filter(None, names):
        transaction.on_commit(partial(member.avatar.storage.delete, name))
