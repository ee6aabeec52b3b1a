"""What a member decides about the account: take everything along, or let everything go."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

from django.core import serializers
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from generation.models import AliveRequest, Clip, Picture, PictureRequest
from moderation.models import Appeal, Report
from stories.models import Block, CloseFriend, Follow, HiddenWord, Highlight, Mute, Photo, Reaction, Reply, Story, StoryView, User

SECRET = {"password", "idempotency_key", "fingerprint", "manifest"}  # no use to the member, or of use to a thief


def rows_of(member: User) -> dict[str, QuerySet[Any]]:
    """Return everything the site keeps about a member, by name."""
    return {
        "account": User.objects.filter(pk=member.pk),
        "photos": Photo.objects.owned_by(member),
        "alive_requests": AliveRequest.objects.owned_by(member),
        "picture_requests": PictureRequest.objects.owned_by(member),
        "pictures": Picture.objects.owned_by(member),
        "clips": Clip.objects.owned_by(member),
        "stories": Story.objects.owned_by(member),
        "highlights": Highlight.objects.filter(owner=member),
        "reactions": Reaction.objects.filter(member=member),
        "replies": Reply.objects.filter(Q(sender=member) | Q(story__owner=member)),
        "seen": StoryView.objects.filter(viewer=member),
        "following": Follow.objects.filter(Q(follower=member) | Q(followed=member)),
        "blocked": Block.objects.filter(blocker=member),
        "muted": Mute.objects.filter(muter=member),
        "hidden_words": HiddenWord.objects.filter(owner=member),
        "close_friends": CloseFriend.objects.filter(owner=member),
        "reports": Report.objects.filter(reporter=member),
        "appeals": Appeal.objects.filter(appellant=member),
    }


def files_of(member: User) -> Iterator[str]:
    """Yield the names of the member's files in the store."""
    for photo in Photo.objects.owned_by(member):
        yield from (photo.image.name or "", photo.thumbnail.name or "", photo.heritage.name or "")
    asks: Iterator[Any] = chain(AliveRequest.objects.owned_by(member), PictureRequest.objects.owned_by(member))
    for asked in asks:
        yield from (asked.photo.name or "", asked.heritage.name or "", asked.rendered.name or "")
    for made in Picture.objects.owned_by(member):
        yield made.image.name or ""
    for clip in Clip.objects.owned_by(member):
        yield from (clip.video.name or "", clip.poster.name or "")
    yield from (member.avatar.name or "", member.avatar_waiting.name or "")


def export(*, member: User, target: IO[bytes]) -> None:
    """Write a ZIP with all rows as JSON and all files; a file the store has lost is named in ``missing.txt``."""
    missing: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # photos and videos are compressed already
        for name, rows in rows_of(member).items():
            archive.writestr(f"{name}.json", json.dumps(_plain(rows), indent=1, ensure_ascii=False))
        for name in filter(None, files_of(member)):
            try:
                with default_storage.open(name) as source, archive.open(f"files/{name}", "w") as copy:
                    for chunk in source.chunks():
                        copy.write(chunk)
            except FileNotFoundError:
                missing.append(name)
        if missing:
            archive.writestr("missing.txt", "\n".join(missing))


def _plain(rows: QuerySet[Model]) -> list[dict[str, Any]]:
    written = serializers.serialize("python", rows)
    kept = [{"id": row["pk"]} | {name: value for name, value in row["fields"].items() if name not in SECRET} for row in written]
    return json.loads(json.dumps(kept, default=str))


def close_account(*, member: User) -> None:
    """Erase the member, every row and every file. Decisions of moderators stay, without a name.

    Rows first: a file without a row can be seen by nobody, and the sweeper removes what a crash leaves.
    """
    names = [name for name in files_of(member) if name]
    with transaction.atomic():
        Story.objects.owned_by(member).delete()
        member.delete()
    for name in names:
        default_storage.delete(name)
