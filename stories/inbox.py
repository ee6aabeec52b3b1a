"""The Inbox is read, not written: what happened to a member's requests, Stories and reports, merged by time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from generation.models import AliveRequest, Life, PictureRequest
from generation.states import State
from moderation import notices
from stories.models import Follow, Reaction, Reply, Story, User
from stories.models.story import StoryState

LIMIT = 50  # the newest of each kind; older ones are in the album, the archive and the account status


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``icon`` is a name of the sprite, ``person`` whose picture stands beside it, ``reply`` what can be answered."""

    when: datetime
    text: str
    link: str
    icon: str
    person: User | None = None
    quote: str = ""
    reply: Reply | None = None


def entries(member: User) -> list[Entry]:
    """Return the newest lines, newest first."""
    merged = chain.from_iterable(source(member) for source in SOURCES)
    return sorted(merged, key=lambda entry: entry.when, reverse=True)[: LIMIT * 2]


def unseen_count(member: User) -> int:
    """Return how many lines are newer than the member's last look."""
    return sum(entry.when > member.inbox_seen_at for entry in entries(member))


def mark_seen(member: User) -> None:
    User.objects.filter(pk=member.pk).update(inbox_seen_at=timezone.now())


def waiting_followers(member: User) -> list[Follow]:
    """Return who asks to follow a private account, oldest first."""
    waiting = Follow.objects.filter(followed=member, accepted_at__isnull=True, follower__is_active=True)
    return list(waiting.select_related("follower").order_by("created_at"))


def _requests(member: User) -> Iterator[Entry]:
    said = {
        State.READY: (_("Your video is ready."), "sparkles"),
        State.FAILED: (_("Your video could not be made. You can try again; it cost nothing."), "triangle-alert"),
        State.HELD: (_("Your video is being reviewed by a person."), "eye"),
    }
    return _told(member, AliveRequest, "alive", said)


def _pictures(member: User) -> Iterator[Entry]:
    said = {
        State.READY: (_("Your picture is ready."), "image"),
        State.FAILED: (_("Your picture could not be made. You can try again; it cost nothing."), "triangle-alert"),
        State.HELD: (_("Your picture is being reviewed by a person."), "eye"),
    }
    return _told(member, PictureRequest, "picture", said)


def _told(member: User, kind: type[Life], page: str, said: Mapping[State, tuple[str, str]]) -> Iterator[Entry]:
    for asked in kind.objects.owned_by(member).filter(state__in=list(said)).order_by("-updated_at")[:LIMIT]:
        text, icon = said[State(asked.state)]
        yield Entry(asked.updated_at, text, reverse(page, args=[asked.pk]), icon, quote=asked.prompt)


def _stories(member: User) -> Iterator[Entry]:
    said = {
        StoryState.LIVE: (_("Your Story is posted."), "circle-check"),
        StoryState.HELD: (_("Your Story is being reviewed by a person."), "eye"),
    }
    for story in Story.objects.owned_by(member).filter(state__in=list(said))[:LIMIT]:
        text, icon = said[StoryState(story.state)]
        yield Entry(story.posted_at or story.created_at, text, reverse("story_status", args=[story.pk]), icon, quote=story.caption)


def _reactions(member: User) -> Iterator[Entry]:
    rows = Reaction.objects.filter(story__owner=member, member__is_active=True).exclude(member__muted_by__muter=member)
    for row in rows.select_related("member")[:LIMIT]:
        text = _("%(member)s reacted with %(emoji)s to your Story.") % {"member": row.member.name, "emoji": row.emoji}
        yield Entry(row.created_at, text, reverse("story_status", args=[row.story_id]), "heart", person=row.member)


def _replies(member: User) -> Iterator[Entry]:
    for row in Reply.objects.wanted_by(member)[:LIMIT]:
        text = _("%(member)s replied to your Story.") % {"member": row.sender.name}
        yield Entry(
            row.created_at, text, reverse("story_status", args=[row.story_id]), "reply", person=row.sender, quote=row.text, reply=row
        )


def _followers(member: User) -> Iterator[Entry]:
    rows = Follow.objects.filter(followed=member, accepted_at__isnull=False, follower__is_active=True).select_related("follower")
    for row in rows.order_by("-accepted_at")[:LIMIT]:
        text = _("%(member)s follows you.") % {"member": row.follower.name}
        yield Entry(
            row.accepted_at or row.created_at, text, reverse("member", args=[row.follower.username]), "user-plus", person=row.follower
        )


def _notices(member: User) -> Iterator[Entry]:
    for notice in chain(notices.decisions_about(member), notices.reports_by(member)):
        yield Entry(notice.when, notice.text, notice.link, "gavel")


SOURCES: tuple[Callable[[User], Iterator[Entry]], ...] = (_requests, _pictures, _stories, _reactions, _replies, _followers, _notices)
