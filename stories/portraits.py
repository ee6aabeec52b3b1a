"""A member's picture is judged, in a worker, before anybody sees it: the rules of a post hold for it too."""

from __future__ import annotations

import hashlib
import io

import structlog

from generation.engines import UnusablePhotoError
from generation.studio import decode
from moderation import screening
from moderation.classifiers import ClassifierUnavailableError
from moderation.policy import IncompleteScoresError
from moderation.verdicts import Target, Verdict
from stories.models import User
from stories.services import portrait
from stories.subjects import find_member

log = structlog.get_logger(__name__)
KIND = "member"
UNREADABLE = "changed"  # no house rule: it does not open, or nobody can say more


def check(member_id: str) -> None:
    """Judge the picture that waits; while a classifier is away it goes on waiting.

    What only a person could decide is not taken either: another picture is chosen sooner than a moderator looks.
    """
    member = find_member(member_id)
    if member is None or not member.avatar_waiting:
        return
    try:
        rules = _broken_rules(member)
    except (ClassifierUnavailableError, IncompleteScoresError):
        log.warning("a classifier is away; the picture waits", member=member_id, exc_info=True)
    except (UnusablePhotoError, FileNotFoundError):  # nobody can judge what does not open, however often it is tried
        log.exception("the picture cannot be opened; refused", member=member_id)
        portrait.settle(member=member, rules=[UNREADABLE])
    else:
        portrait.settle(member=member, rules=rules)


def _broken_rules(member: User) -> list[str]:
    """Return the rules by which it is not taken; none only where the verdict lets it pass."""
    with member.avatar_waiting.open("rb") as stored:
        content = stored.read()
    sha256 = hashlib.sha256(content).hexdigest()
    judgement = screening.screen(
        kind=KIND, subject_id=member.pk, target=Target.PHOTO, sha256=sha256, pictures=[decode(io.BytesIO(content))]
    )
    if judgement.verdict is Verdict.ALLOW:
        return []
    return [str(rule) for rule in judgement.rules] or [UNREADABLE]
