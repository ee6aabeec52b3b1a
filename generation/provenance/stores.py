"""The bytes of a manifest store (JUMBF, ISO/IEC 19566-5): boxes as in MP4. The last manifest in a store is the active one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .boxes import Box, BoxError, box, inner_boxes

TYPE = 16  # bytes of a description's UUID; one byte of toggles and the label follow
JSON_TYPE = bytes.fromhex("6a736f6e00110010800000aa00389b71")
LABELLED = b"\x03"  # toggles: can be asked for by its label
DEEPEST = 4  # boxes in boxes: store, manifest, assertions, assertion
ASSERTIONS = "c2pa.assertions"
PERSONS = "c2pa.credentials"  # verifiable credentials of people; nothing that is validated depends on them
UNSIGNED = "c2pa.databoxes"  # data that assertions refer to by hash


@dataclass(frozen=True, slots=True)
class Cleared:
    """A store whose unwanted assertions are empty, and their addresses: what a later manifest has to declare as redacted."""

    store: bytes
    redacted: tuple[str, ...]


def active_label(store: bytes) -> str:
    """Return the label of a store's active manifest.

    Raises:
        BoxError: no manifest store.
    """
    return _label(store, _description(store, _manifests(store)[-1]))


def active_only(store: bytes) -> bytes:
    """Return a store that holds the active manifest alone.

    Raises:
        BoxError: no manifest store.
    """
    manifest = _manifests(store)[-1]
    description = _description(store, _outer(store))
    return box(b"jumb", store[description.start : description.end], store[manifest.start : manifest.end])


def cleared(store: bytes, wanted: Callable[[str], bool]) -> Cleared:
    """Return the store with every assertion emptied whose label is not wanted, and without credentials of people.

    An emptied one keeps its label: the library redacts only what it finds, and then removes it.

    Raises:
        BoxError: no manifest store, or one that holds what cannot be emptied.
    """
    redacted: list[str] = []
    content = _rebuilt(store, _outer(store), (), wanted, redacted)
    return Cleared(content, tuple(redacted))


def _rebuilt(store: bytes, one: Box, path: tuple[str, ...], wanted: Callable[[str], bool], redacted: list[str]) -> bytes:
    if one.kind == b"brob":
        raise BoxError("the store is packed")
    if one.kind != b"jumb" or len(path) >= DEEPEST:
        return store[one.start : one.end]
    inner = list(inner_boxes(store, one.start + one.header, one.end))
    label = _label(store, inner[0]) if inner else ""
    if label == UNSIGNED:
        raise BoxError("the store holds data outside its assertions")
    if label == PERSONS:
        return b""
    if len(path) == DEEPEST - 1 and path[-1] == ASSERTIONS and not wanted(label):
        redacted.append(f"self#jumbf=/{'/'.join((*path, label))}")
        return box(b"jumb", box(b"jumd", JSON_TYPE, LABELLED, label.encode(), b"\0"), box(b"json", b"{}"))
    rest = [_rebuilt(store, part, (*path, label), wanted, redacted) for part in inner[1:]]
    return box(b"jumb", store[inner[0].start : inner[0].end], *rest) if inner else store[one.start : one.end]


def _label(store: bytes, description: Box) -> str:
    label = store[description.start + description.header + TYPE + 1 : description.end]
    return label.split(b"\0")[0].decode("utf-8", "replace")


def _outer(store: bytes) -> Box:
    outer = next(inner_boxes(store, 0, len(store)), None)
    if outer is None or outer.kind != b"jumb":
        raise BoxError("these bytes are no manifest store")
    return outer


def _description(store: bytes, one: Box) -> Box:
    described = next(inner_boxes(store, one.start + one.header, one.end), None)
    if described is None:
        raise BoxError("a box says nothing of itself")
    return described


def _manifests(store: bytes) -> list[Box]:
    outer = _outer(store)
    manifests = [one for one in inner_boxes(store, outer.start + outer.header, outer.end) if one.kind == b"jumb"]
    if not manifests:
        raise BoxError("the store holds no manifest")
    return manifests
