"""The final check, in a worker: nothing goes live that was not judged under the rules now in force, byte for byte."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from django.db import transaction
from django.db.models.fields.files import FieldFile

from generation import media
from generation.engines import UnusablePhotoError
from generation.studio import decode
from moderation import screening
from moderation import services as judge
from moderation.classifiers import ClassifierUnavailableError
from moderation.policy import POLICY_VERSION, IncompleteScoresError
from moderation.verdicts import Judgement, Rule, Target, Verdict
from stories.models import Story
from stories.models.story import StoryState
from stories.services.story import go_live, words_sha256

log = structlog.get_logger(__name__)
KIND = "story"


class ChangedError(Exception):
    """The stored file is not the one that was posted."""


def check(story_id: str) -> None:
    """Judge one Story that waits for it; while a classifier is away it goes on waiting."""
    story = Story.objects.filter(pk=story_id, state=StoryState.CHECKING).select_related("clip", "photo").first()
    if story is None:
        return
    try:
        with TemporaryDirectory(prefix="alive-check-") as scratch:
            judgement = _judge(story, Path(scratch))
    except (ClassifierUnavailableError, IncompleteScoresError):
        log.warning("a classifier is away; the Story waits", story=story_id, exc_info=True)
    except (ChangedError, UnusablePhotoError, media.MediaError):  # nobody can judge what no longer opens, however often it is tried
        log.exception("the stored media is not what was posted; refused", story=story_id)
        Story.objects.filter(pk=story.pk).advance(StoryState.REFUSED, rules=["changed"])
    else:
        _settle(story, judgement)


def _judge(story: Story, scratch: Path) -> Judgement:
    stored = story.clip.video if story.clip else story.photo.image if story.photo else None
    local = _fetch(stored, scratch, story.sha256)
    if story.clip and not screening.is_allowed(target=Target.CLIP, sha256=story.sha256):
        # The rules changed since the clip was made: it is judged again under those now in force.
        again = screening.screen(
            kind=KIND, subject_id=story.pk, target=Target.CLIP, sha256=story.sha256, pictures=media.sample_frames(local)
        )
        if again.verdict is not Verdict.ALLOW:
            return again
    pictures = [] if story.clip else [decode(local)]
    texts = [text for text in (story.caption, story.alt_text) if text] or [""]
    return screening.screen(kind=KIND, subject_id=story.pk, target=Target.POST, sha256=words_sha256(story), pictures=pictures, texts=texts)


def _fetch(stored: FieldFile | None, scratch: Path, sha256: str) -> Path:
    if not stored:
        raise ChangedError
    local = scratch / Path(stored.name or "media").name
    try:
        with stored.open("rb") as source:
            content = source.read()
    except FileNotFoundError as error:  # gone for good; any other trouble of the store is waited out
        raise ChangedError from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ChangedError
    local.write_bytes(content)
    return local


def _settle(story: Story, judgement: Judgement) -> None:
    rules = [str(rule) for rule in judgement.rules]
    row = Story.objects.filter(pk=story.pk, state=StoryState.CHECKING)
    with transaction.atomic():
        if judgement.verdict is Verdict.ALLOW and _was_taken_down(story):
            if row.advance(StoryState.HELD, rules=[Rule.BLOCKLIST]):
                judge.hold(kind=KIND, subject_id=story.pk, rules=[Rule.BLOCKLIST])
        elif judgement.verdict is Verdict.ALLOW:
            go_live(story, policy_version=POLICY_VERSION)
        elif judgement.verdict is Verdict.BLOCK:
            if row.advance(StoryState.REFUSED, rules=rules):
                judge.refuse_automatically(kind=KIND, subject_id=story.pk, rules=rules)
        elif row.advance(StoryState.HELD, rules=rules):
            judge.hold(kind=KIND, subject_id=story.pk, rules=rules)


def _was_taken_down(story: Story) -> bool:
    """Whether a moderator took down a Story of these bytes: posting them anew would undo the decision, so a person looks first."""
    return screening.is_forbidden(sha256=story.sha256) and not screening.is_released(target=Target.POST, sha256=words_sha256(story))
