"""The bytes of a manifest store (JUMBF, ISO/IEC 19566-5): boxes as in MP4. The last manifest in a store is the active one."""

from __future__ import annotations

from .boxes import Box, BoxError, box, inner_boxes

TYPE = 16  # bytes of a description's UUID; one byte of toggles and the label follow


def active_label(store: bytes) -> str:
    """Return the label of a store's active manifest.

    Raises:
        BoxError: no manifest store.
    """
    manifest = _manifests(store)[-1]
    description = next(inner_boxes(store, manifest.start + manifest.header, manifest.end))
    label = store[description.start + description.header + TYPE + 1 : description.end]
    return label.split(b"\0")[0].decode("utf-8", "replace")


def active_only(store: bytes) -> bytes:
    """Return a store that holds the active manifest alone.

    Raises:
        BoxError: no manifest store.
    """
    outer = next(inner_boxes(store, 0, len(store)))
    description = next(inner_boxes(store, outer.start + outer.header, outer.end))
    manifest = _manifests(store)[-1]
    return box(b"jumb", store[description.start : description.end], store[manifest.start : manifest.end])


def _manifests(store: bytes) -> list[Box]:
    outer = next(inner_boxes(store, 0, len(store)), None)
    if outer is None or outer.kind != b"jumb":
        raise BoxError("these bytes are no manifest store")
    manifests = [one for one in inner_boxes(store, outer.start + outer.header, outer.end) if one.kind == b"jumb"]
    if not manifests:
        raise BoxError("the store holds no manifest")
    return manifests
