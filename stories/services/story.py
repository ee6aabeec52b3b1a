"""The verbs of a Story: post, watch, react, reply, delete. Every door calls these."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from generation.models import Clip
from moderation import screening
from moderation.classifiers.folding import is_blank
from moderation.standing import standing
from moderation.verdicts import Target
from stories import tasks
from stories.errors import KeyReusedError, StoryError, SuspendedError
from stories.models import Photo, Reaction, Reply, Story, StoryView, User
from stories.models.story import LIFETIME, Audience, StoryState
from stories.services.hidden_words import is_unwanted


def post_story(
    *,
    owner: User,
    clip: Clip | None = None,
    photo: Photo | None = None,
    caption: str = "",
    alt_text: str = "",
    audience: Audience | str = Audience.EVERYONE,
    idempotency_key: str | None = None,
) -> Story:
    """Hand a clip or a photo in to be posted; it is seen by nobody else until the final check lets it pass.

    Raises:
        StoryError: one of its kinds says why not; nothing was posted.
    """
    if (clip is None) == (photo is None):
        raise StoryError
    if not standing(owner).may_post:
        raise SuspendedError
    shown = {"clip": clip, "photo": photo}
    said = {"caption": caption.strip(), "alt_text": alt_text.strip(), "audience": str(audience)}
    fingerprint = hashlib.sha256(json.dumps([str(clip and clip.pk), str(photo and photo.pk), said], sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)  # two tabs with one key stand in line
        if known := _posted_before(owner, idempotency_key, fingerprint):
            return known
        sha256 = clip.sha256 if clip else photo.sha256 if photo else ""
        story = Story.objects.create(
            owner=owner, **shown, **said, sha256=sha256, idempotency_key=idempotency_key, fingerprint=fingerprint, sent_at=Now()
        )
        transaction.on_commit(lambda: tasks.ring(tasks.screen_story, story.pk))
    return story


def _posted_before(owner: User, key: str | None, fingerprint: str) -> Story | None:
    known = Story.objects.owned_by(owner).filter(idempotency_key=key).first() if key else None
    if known and known.fingerprint != fingerprint:
        raise KeyReusedError
    return known


def words_sha256(story: Story) -> str:
    """Return the name of exactly this post: these media bytes with these words."""
    return screening.text_sha256(story.sha256, story.caption, story.alt_text)


def go_live(story: Story, *, policy_version: str) -> bool:
    """Show it from now for 24 hours; a Story that was shown before keeps its time. Return whether it moved."""
    now = timezone.now()
    posted_at = story.posted_at or now
    return Story.objects.filter(pk=story.pk).advance(
        StoryState.LIVE, posted_at=posted_at, expires_at=posted_at + LIFETIME, policy_version=policy_version, rules=[]
    )


def release_story(*, story: Story, held_as: Collection[StoryState] = (StoryState.HELD,)) -> bool:
    """A person let it pass: exactly these bytes with these words, which then go through the final check once more.

    Args:
        held_as: where it may stand: HELD or (on appeal) REFUSED for a release, REMOVED for a restore.
    """
    screening.release(kind="story", subject_id=story.pk, target=Target.POST, sha256=words_sha256(story))
    if story.clip_id:
        screening.release(kind="story", subject_id=story.pk, target=Target.CLIP, sha256=story.sha256)
    moved = Story.objects.filter(pk=story.pk, state__in=held_as).advance(StoryState.CHECKING, sent_at=Now())
    if moved:
        transaction.on_commit(lambda: tasks.ring(tasks.screen_story, story.pk))
    return moved


def delete_story(*, story: Story) -> None:
    """Take it away for good; the clip and the photo stay with their owner."""
    Story.objects.filter(pk=story.pk).delete()


def mark_seen(*, story: Story, viewer: User) -> None:
    """Note that a member saw it, once; the owner's own look does not count."""
    if viewer.pk != story.owner_id:
        StoryView.objects.get_or_create(story=story, viewer=viewer)


def react(*, story: Story, member: User, emoji: str) -> Reaction | None:
    """Leave one emoji, replace it, or take it back by giving the same again; returns what stands now.

    Raises:
        StoryError: not one of ``Reaction.EMOJI``, or the member's own Story.
    """
    if emoji not in Reaction.EMOJI or story.owner_id == member.pk:
        raise StoryError
    if Reaction.objects.filter(story=story, member=member, emoji=emoji).delete()[0]:
        return None
    return Reaction.objects.update_or_create(story=story, member=member, defaults={"emoji": emoji, "created_at": timezone.now()})[0]


def reply(*, story: Story, sender: User, text: str) -> Reply:
    """Write to a Story's owner; it is seen by the two alone.

    Raises:
        StoryError: nothing was written, or too much.
    """
    text = text.strip()
    if len(text) > Reply.TEXT_LENGTH or is_blank(text) or story.owner_id == sender.pk:
        raise StoryError
    with transaction.atomic():
        unwanted = is_unwanted(text, owner_id=story.owner_id)
        return Reply.objects.create(id=uuid.uuid4(), story=story, sender=sender, text=text, is_unwanted=unwanted)


def story_for(viewer: Any, pk: uuid.UUID) -> Story | None:
    """Return a Story this viewer may see now."""
    return Story.objects.visible_to(viewer).filter(pk=pk).first()
