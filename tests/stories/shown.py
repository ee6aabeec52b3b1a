"""Finds in a page or an answer every picture and video of the site, and what is said of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core import signing

from generation.models import AliveRequest, PictureRequest
from stories.links import SALT
from stories.models import Photo, Story

VOID = {"img", "input", "link", "meta", "br", "hr", "source", "area", "col", "wbr"}
LINK = re.compile(r"/media/([^/]+)/")
Thing = tuple[str, str]  # "clip", "picture" or "photo", and whose


@dataclass(eq=False)
class Node:
    """An element, with the words and elements in it."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None
    inside: list[Node | str] = field(default_factory=list)

    def all(self) -> Iterator[Node]:
        yield self
        for one in self.inside:
            if isinstance(one, Node):
                yield from one.all()

    @property
    def words(self) -> str:
        return " ".join(one if isinstance(one, str) else one.words for one in self.inside)

    @property
    def things(self) -> set[Thing]:
        return {thing for node in self.all() for thing in _things(node)}


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.inside.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.at
        while node and node.tag != tag:
            node = node.parent
        if node and node.parent:
            self.at = node.parent

    def handle_data(self, data: str) -> None:
        self.at.inside.append(data)


def parsed(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    return builder.root


def _things(node: Node) -> Iterator[Thing]:
    for name in ("src", "poster"):
        if link := LINK.search(node.attributes.get(name, "")):
            yield thing_of(link[1])


def thing_of(token: str) -> Thing:
    """Return what a link to a file leads to; the photo of a request counts as its clip, if it has one."""
    kind, key = signing.loads(token, salt=SALT)[:2]
    if kind in {"clip", "poster"}:
        return "clip", key
    if kind in {"story_photo", "story_thumbnail"}:
        return "photo", str(Story.objects.get(pk=key).photo_id)
    if kind == "request_photo":
        alive = AliveRequest.objects.get(pk=key)
        clip = getattr(alive, "clip", None)
        return ("clip", str(clip.pk)) if clip else ("photo", str(alive.animation.photo_id))
    if kind == "picture_source":
        return "photo", str(PictureRequest.objects.get(pk=key).restyle.photo_id)
    return ("photo", key) if kind in {"photo", "thumbnail"} else (kind, key)


def is_ai(thing: Thing) -> bool:
    kind, key = thing
    return kind in {"clip", "picture"} or (kind == "photo" and Photo.objects.get(pk=key).ai_made)


def unlabelled(html: str, label: str) -> set[Thing]:
    """Return the AI things of a page without the label: in the largest part of the page that shows nothing else."""
    found = set()
    for node in parsed(html).all():
        for thing in _things(node):
            if is_ai(thing) and label not in _around(node, thing).words:
                found.add(thing)
    return found


def _around(node: Node, thing: Thing) -> Node:
    while node.parent and node.parent.things <= {thing}:
        node = node.parent
    return node


def answers(told: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON answer that links to a picture or a video."""
    if isinstance(told, dict):
        if any(isinstance(value, str) and LINK.search(value) for value in told.values()):
            yield told
        for value in told.values():
            yield from answers(value)
    elif isinstance(told, list):
        for value in told:
            yield from answers(value)
