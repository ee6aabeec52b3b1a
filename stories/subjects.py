"""What of the product can be judged: Stories, members, replies. The judge knows them by these functions alone."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation import screening, subjects
from moderation.subjects import Preview, SubjectKind
from moderation.verdicts import Target
from stories.models import Photo, Reply, Story, User
from stories.models.story import StoryQuerySet, StoryState
from stories.services.social import members_visible_to
from stories.services.story import release_story

NEWEST = 20  # Stories a moderator looks through for one who is shown


def _uuid(subject_id: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(subject_id)
    except ValueError:
        return None


# --- Stories -----------------------------------------------------------------------------------------------------------------


def _stories(subject_id: str) -> StoryQuerySet:
    known = _uuid(subject_id)
    return Story.objects.filter(pk=known) if known else Story.objects.none()


def find_story(subject_id: str) -> Story | None:
    return _stories(subject_id).select_related("owner", "clip__request", "photo__picture__request").first()


def story_owner(subject_id: str) -> int | None:
    story = find_story(subject_id)
    return story.owner_id if story else None


def story_preview(subject_id: str) -> Preview | None:
    if not (story := find_story(subject_id)):
        return None
    alive = story.clip.request if story.clip else None
    asked = alive or (story.photo.picture.request if story.photo and story.photo.picture else None)
    facts: list[tuple[Any, Any]] = [
        (_("State"), story.get_state_display()),
        (_("Audience"), story.get_audience_display()),
        (_("Alt text"), story.alt_text or "–"),
    ]
    if asked:
        facts += [(_("Prompt"), asked.prompt or "–"), (_("People agreed"), _("yes") if asked.people_agreed else _("not asked"))]
    return Preview(
        title=str(_("Story of %(member)s") % {"member": story.owner}),
        text=story.caption,
        photo=alive.photo if alive else story.photo.image if story.photo else None,
        clip=story.clip.video if story.clip else None,
        facts=tuple((label, str(value)) for label, value in facts),
    )


def story_visible_to(subject_id: str, viewer: Any) -> bool:
    return _stories(subject_id).visible_to(viewer).exists()


def take_down(subject_id: str) -> bool:
    """What it showed is remembered by its hash: deleting the row must not be the way to post the same bytes anew."""
    story = find_story(subject_id)
    if story is None or not _stories(subject_id).advance(StoryState.REMOVED):
        return False
    screening.forbid(kind="story", subject_id=story.pk, sha256=story.sha256)
    return True


def hide_story(subject_id: str) -> bool:
    return _stories(subject_id).filter(state=StoryState.LIVE).advance(StoryState.HELD)


def release(subject_id: str) -> bool:
    story = find_story(subject_id)
    return story is not None and release_story(story=story, held_as=(StoryState.HELD, StoryState.REFUSED))


def restore(subject_id: str) -> bool:
    """Undo a take-down, or end the hiding of an urgent report; either way through the final check."""
    story = find_story(subject_id)
    if story is None or not release_story(story=story, held_as=(StoryState.REMOVED, StoryState.HELD)):
        return False
    screening.release(kind="story", subject_id=story.pk, target=Target.POST, sha256=story.sha256)
    return True


def refuse_story(subject_id: str, rules: tuple[str, ...]) -> bool:
    return _stories(subject_id).filter(state=StoryState.HELD).advance(StoryState.REFUSED, rules=list(rules))


def story_reach(subject_id: str) -> int:
    story = find_story(subject_id)
    return story.views.count() if story else 0


def lacks_ai_mark(subject_id: str) -> bool:
    story = find_story(subject_id)
    return story is not None and not story.is_ai_generated


def mark_ai(*, ai_made: bool) -> Any:
    """The photo itself is marked, so that no other Story or edit of it loses the label."""

    def move(subject_id: str) -> bool:
        shown = _stories(subject_id).filter(photo__isnull=False).values("photo")
        return bool(Photo.objects.filter(pk__in=shown, ai_made=not ai_made).update(ai_made=ai_made))

    return move


def stories_of(names: frozenset[str]) -> list[tuple[str, str]]:
    """What the members of these names posted, newest first; also what has left, which the archive keeps."""
    rows = Story.objects.filter(owner__username__in=names).exclude(state=StoryState.REMOVED).select_related("owner")
    return [
        (reverse("story", args=[row.pk]), f"@{row.owner} · {row.created_at:%Y-%m-%d %H:%M} · {row.get_state_display()}")
        for row in rows.order_by("-created_at")[:NEWEST]
    ]


# --- members -----------------------------------------------------------------------------------------------------------------


def find_member(subject_id: str) -> User | None:
    number = subjects.row_number(subject_id)
    return User.objects.filter(pk=number).first() if number is not None else None


def member_owner(subject_id: str) -> int | None:
    member = find_member(subject_id)
    return member.pk if member else None


def member_preview(subject_id: str) -> Preview | None:
    if not (member := find_member(subject_id)):
        return None
    facts = ((_("Name"), member.name), (_("Joined"), member.date_joined.date().isoformat()), (_("Active"), str(member.is_active)))
    return Preview(title=f"@{member.username}", text=member.bio, photo=member.avatar or None, facts=facts)


def member_visible_to(subject_id: str, viewer: Any) -> bool:
    member = find_member(subject_id)
    return bool(member and getattr(viewer, "is_authenticated", False) and members_visible_to(viewer).filter(pk=member.pk).exists())


def set_active(*, active: bool) -> Any:
    """A closed account vanishes from every page, answer and file; its data stays until it is erased or restored."""

    def move(subject_id: str) -> bool:
        member = find_member(subject_id)
        return bool(member and User.objects.filter(pk=member.pk, is_active=not active).update(is_active=active))

    return move


def member_reach(subject_id: str) -> int:
    member = find_member(subject_id)
    return member.followers.count() if member else 0


# --- replies -----------------------------------------------------------------------------------------------------------------


def _replies(subject_id: str) -> QuerySet[Reply]:
    known = _uuid(subject_id)
    return Reply.objects.filter(pk=known) if known else Reply.objects.none()


def find_reply(subject_id: str) -> Reply | None:
    return _replies(subject_id).select_related("sender", "story").first()


def reply_owner(subject_id: str) -> int | None:
    reply = find_reply(subject_id)
    return reply.sender_id if reply else None


def reply_preview(subject_id: str) -> Preview | None:
    reply = find_reply(subject_id)
    return Preview(title=str(_("Reply of %(member)s") % {"member": reply.sender}), text=reply.text) if reply else None


def reply_visible_to(subject_id: str, viewer: Any) -> bool:
    reply = find_reply(subject_id)
    return bool(reply and reply.hidden_at is None and getattr(viewer, "pk", None) in {reply.sender_id, reply.story.owner_id})


def hide_reply(subject_id: str) -> bool:
    return bool(_replies(subject_id).filter(hidden_at__isnull=True).update(hidden_at=timezone.now()))


def take_reply_down(subject_id: str) -> bool:
    """Also when it is hidden already, until somebody decides."""
    return hide_reply(subject_id) or _replies(subject_id).exists()


def show_reply(subject_id: str) -> bool:
    return bool(_replies(subject_id).filter(hidden_at__isnull=False).update(hidden_at=None))


def register_all() -> None:
    """Make the product's subjects known to the judge."""
    subjects.register(
        SubjectKind(
            key="story",
            label=_("Story"),
            owner_id=story_owner,
            preview=story_preview,
            visible_to=story_visible_to,
            take_down=take_down,
            restore=restore,
            hide=hide_story,
            release=release,
            refuse=refuse_story,
            mark_ai=mark_ai(ai_made=True),
            unmark_ai=mark_ai(ai_made=False),
            lacks_ai_mark=lacks_ai_mark,
            reach=story_reach,
            posted_by=stories_of,
        )
    )
    subjects.register(
        SubjectKind(
            key="member",
            label=_("Member"),
            owner_id=member_owner,
            preview=member_preview,
            visible_to=member_visible_to,
            take_down=set_active(active=False),
            restore=set_active(active=True),
            reach=member_reach,
        )
    )
    subjects.register(
        SubjectKind(
            key="reply",
            label=_("Reply"),
            owner_id=reply_owner,
            preview=reply_preview,
            visible_to=reply_visible_to,
            take_down=take_reply_down,
            restore=show_reply,
            hide=hide_reply,
        )
    )
