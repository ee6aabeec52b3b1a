"""What Home shows: a ring per member with live Stories, one's own first; two queries however many there are."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from stories.models import Follow, Mute, Story, StoryView, User
from stories.models.user import AiDial

TRAY = 200  # live Stories looked at; a member follows rarely more who posted today


@dataclass(slots=True)
class Ring:
    """A member's live Stories in the tray. ``seen``: all of them."""

    owner: User
    stories: list[Story] = field(default_factory=list)

    @property
    def seen(self) -> bool:
        return all(story.seen for story in self.stories)  # type: ignore[attr-defined]  # annotated below

    @property
    def is_ai_only(self) -> bool:
        return all(story.is_ai_generated for story in self.stories)

    @property
    def first(self) -> Story:
        """The first unseen Story, else the first."""
        return next((story for story in self.stories if not story.seen), self.stories[0])  # type: ignore[attr-defined]


def visible_now(viewer: User) -> QuerySet[Story]:
    """Return others' live Stories this member may see and, by the AI dial and whom they muted, wants to see; with ``seen``."""
    muted = Mute.objects.filter(muter=viewer, muted=OuterRef("owner"))
    stories = Story.objects.live().shown_to(viewer).exclude(Exists(muted))
    if viewer.ai_dial == AiDial.NONE:
        stories = stories.exclude(Q(clip__isnull=False) | Q(photo__ai_made=True))
    seen = StoryView.objects.filter(story=OuterRef("pk"), viewer=viewer)
    return stories.annotate(seen=Exists(seen)).select_related("owner", "photo", "clip").order_by("posted_at")


def tray(viewer: User) -> list[Ring]:
    """Return the rings of those the member follows, unseen first; with less AI asked for, AI-only rings come last."""
    followed = Follow.objects.filter(follower=viewer, accepted_at__isnull=False).values("followed")
    rings = group(visible_now(viewer).filter(owner__in=followed)[:TRAY])
    less = viewer.ai_dial == AiDial.LESS
    return sorted(rings, key=lambda ring: (ring.seen, less and ring.is_ai_only))


def discover(viewer: User, limit: int = 12) -> list[Story]:
    """Return recent Stories that everyone may see, of members this one does not follow yet."""
    followed = Follow.objects.filter(follower=viewer, followed=OuterRef("owner"))
    stories = visible_now(viewer).filter(~Exists(followed)).order_by("-posted_at")
    return sorted(stories[:limit], key=lambda story: viewer.ai_dial == AiDial.LESS and story.is_ai_generated)


def group(stories: QuerySet[Story]) -> list[Ring]:
    rings: dict[int, Ring] = {}
    for story in stories:
        rings.setdefault(story.owner_id, Ring(story.owner)).stories.append(story)
    return list(rings.values())
