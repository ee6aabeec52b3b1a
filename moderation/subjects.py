"""What can be judged: the floors above register their subjects here, so that the judge imports none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db.models.fields.files import FieldFile
from django.urls import Resolver404, resolve
from django.utils.functional import Promise

DIGITS = 18  # of a row's number; Python refuses to read some thousands, and no database looks a longer one up


class UnknownSubjectError(LookupError):
    """Nobody registered this kind of subject."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a moderator sees of a subject; the desk serves the files to staff itself. None where there is no file."""

    title: str
    text: str = ""
    photo: FieldFile | None = None
    clip: FieldFile | None = None
    facts: tuple[tuple[str | Promise, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """How one kind of subject is found, shown and moved. Every function takes the subject's id as text.

    Attributes:
        key: short, stable name ("story", "member", "alive_request", "reply").
        label: for people, lazily translated.
        owner_id: the member who answers for it, None when it is gone.
        preview: what the desk shows; None when it is gone.
        visible_to: whether this member (None: a visitor) may see it, and so may report it.
        take_down, restore: verbs of a decision; return whether the subject moved.
        hide: keep it from everyone while a person looks (urgent reports); undone by restore.
        mark_ai, unmark_ai: show, and no longer show, that AI made it; what says so by itself cannot be marked.
        lacks_ai_mark: whether it could be marked now.
        release, refuse: the verdict of a person on something held; return whether it moved.
        reach: how many people saw it.
        posted_by: the newest of these members (by user name), as link and label, for a moderator to look through.
        pages: URL names of its pages, besides the one named like ``key``; their only argument leads to the subject.
        from_page: that argument, as it stands in the address, as the subject's id; None when there is none.
    """

    key: str
    label: str | Promise
    owner_id: Callable[[str], int | None]
    preview: Callable[[str], Preview | None]
    visible_to: Callable[[str, Any], bool]
    take_down: Callable[[str], bool] | None = None
    restore: Callable[[str], bool] | None = None
    hide: Callable[[str], bool] | None = None
    mark_ai: Callable[[str], bool] | None = None
    unmark_ai: Callable[[str], bool] | None = None
    lacks_ai_mark: Callable[[str], bool] = field(default=lambda subject_id: False)
    release: Callable[[str], bool] | None = None
    refuse: Callable[[str, tuple[str, ...]], bool] | None = None
    reach: Callable[[str], int] = field(default=lambda subject_id: 0)
    posted_by: Callable[[frozenset[str]], list[tuple[str, str]]] = field(default=lambda names: [])
    pages: tuple[str, ...] = ()
    from_page: Callable[[str], str | None] = field(default=lambda argument: argument)


_kinds: dict[str, SubjectKind] = {}


def row_number(text: str) -> int | None:
    """Return the number of a row as it came in an address or a form; None for what is none."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def register(kind: SubjectKind) -> None:
    """Make a kind known; called from an app's ``ready()``."""
    _kinds[kind.key] = kind


def get(key: str) -> SubjectKind:
    """Return the kind.

    Raises:
        UnknownSubjectError: nobody registered it.
    """
    try:
        return _kinds[key]
    except KeyError as error:
        raise UnknownSubjectError(key) from error


def find_by_link(link: str) -> tuple[SubjectKind, str] | None:
    """Return kind and id of what an address on this site shows; None when it shows nothing that can be reported."""
    try:
        match = resolve(urlsplit(link.strip()).path)
    except (Resolver404, ValueError):
        return None
    arguments = [str(value) for value in match.kwargs.values()]
    if match.url_name == "report":
        kind, argument = _kinds.get(str(match.kwargs["kind"])), str(match.kwargs["subject_id"])
        return (kind, argument) if kind else None
    for kind in _kinds.values():
        if match.url_name in {kind.key, *kind.pages} and len(arguments) == 1 and (found := kind.from_page(arguments[0])):
            return kind, found
    return None


def find_owned(link: str) -> tuple[str, str] | None:
    """Return kind and id of what a link shows, if somebody answers for it."""
    found = find_by_link(link)
    return (found[0].key, found[1]) if found and found[0].owner_id(found[1]) is not None else None


def all_kinds() -> Iterator[SubjectKind]:
    return iter(_kinds.values())
