"""A subject to moderate that is small but true: a row whose state is moved by compare-and-set, like a Story's.

It borrows the users' table (``display_name`` holds the state, ``bio`` the owner, ``is_private`` the AI label), so that a rollback takes its
moves back as well.
"""

from __future__ import annotations

from typing import Any

from moderation import subjects
from stories.models import User
from tests.factories import UserFactory

KIND = "thing"
SOURCES = {"live": {"hidden", "removed", "held"}, "hidden": {"live"}, "removed": {"live", "hidden"}, "refused": {"held"}, "held": set()}


def thing(owner: Any, *, state: str = "live") -> str:
    """Make one; return its id."""
    return str(UserFactory(display_name=state, bio=str(owner.pk)).pk)


def state_of(subject_id: str) -> str | None:
    if not subject_id.isdecimal():
        return None
    return User.objects.filter(pk=subject_id).values_list("display_name", flat=True).first()


def owner_id(subject_id: str) -> int | None:
    if not subject_id.isdecimal():
        return None
    owner = User.objects.filter(pk=subject_id).values_list("bio", flat=True).first()
    return int(owner) if owner else None


def move(subject_id: str, target: str) -> bool:
    return bool(User.objects.filter(pk=subject_id, display_name__in=SOURCES[target]).update(display_name=target))


def mark_ai(subject_id: str, *, ai_made: bool) -> bool:
    return bool(User.objects.filter(pk=subject_id, is_private=not ai_made).update(is_private=ai_made))


def is_marked(subject_id: str) -> bool:
    return User.objects.filter(pk=subject_id, is_private=True).exists()


def preview(subject_id: str) -> subjects.Preview | None:
    row = User.objects.filter(pk=subject_id).first()
    return subjects.Preview(title=f"Thing {subject_id}", text="made by hand", photo=row.avatar or None) if row else None


def register() -> None:
    subjects.register(
        subjects.SubjectKind(
            key=KIND,
            label="Thing",
            owner_id=owner_id,
            preview=preview,
            visible_to=lambda subject_id, viewer: state_of(subject_id) == "live" and viewer.is_authenticated,
            take_down=lambda subject_id: move(subject_id, "removed"),
            restore=lambda subject_id: move(subject_id, "live"),
            hide=lambda subject_id: move(subject_id, "hidden"),
            mark_ai=lambda subject_id: mark_ai(subject_id, ai_made=True),
            unmark_ai=lambda subject_id: mark_ai(subject_id, ai_made=False),
            lacks_ai_mark=lambda subject_id: not is_marked(subject_id),
            release=lambda subject_id: move(subject_id, "live"),
            refuse=lambda subject_id, rules: move(subject_id, "refused"),
            reach=lambda subject_id: 9,
        )
    )
