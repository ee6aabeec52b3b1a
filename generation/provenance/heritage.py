"""A photo's own Content Credentials, kept when the photo is drawn anew: cleared of what is personal, ready to be an ingredient.

The file they came with is gone by then, so what the library found when it compared them with that file is kept beside them. They
are read in a process of their own (``inheriting``); this module loads no decoder.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from tempfile import NamedTemporaryFile
from typing import Any

from .reading import answer

SECONDS = 20.0  # on the wall
LARGEST = 1 << 20  # bytes as stored; without thumbnails, a chain of edits has some tens of kilobytes
MOST_ACTIONS = 40
# What stays readable of a stranger's manifest: what was done, from what, and the wishes about it. Everything else (EXIF, IPTC, place,
# identity, thumbnails of what may have been cropped off, a vendor's own notes) is redacted without being looked at.
KEPT = ("c2pa.actions", "c2pa.hash.", "c2pa.ingredient", "c2pa.soft-binding", "c2pa.training-mining", "cawg.training-mining")
ARRIVED = ("c2pa.edited.metadata", "c2pa.transcoded")  # what the album does to every upload
HOLDS = re.compile(rb"jumdc2pa")  # the description of a manifest store, in whichever format it lies
# IPTC's digital source types of pictures a trained model made or had a hand in, as they stand in XMP and in C2PA's actions.
AI_MADE = re.compile(
    rb"digitalsourcetype/(?:trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia|compositeSynthetic|trainedAlgorithmicData)"
)


@dataclass(frozen=True, slots=True)
class Heritage:
    """The credentials of the file a photo was drawn from.

    Attributes:
        active_manifest: label of that file's manifest.
        validation_results: what the library found of that file, as it stands in an ingredient.
        store: the manifests, those of the file's own ingredients too, with everything personal emptied.
        redacted: addresses of the emptied assertions.
        media_type: of that file.
        actions: C2PA names of what was done to the photo since, oldest first.
    """

    active_manifest: str
    validation_results: dict[str, Any]
    store: bytes
    redacted: tuple[str, ...]
    media_type: str
    actions: tuple[str, ...] = ARRIVED

    def then(self, actions: Iterable[str]) -> Heritage:
        """Return the same after more was done."""
        done = list(self.actions)
        done += [action for action in actions if action not in done]
        return replace(self, actions=tuple(done[:MOST_ACTIONS]))

    def to_bytes(self) -> bytes:
        """Return it as it is stored: JSON."""
        return json.dumps(asdict(self) | {"store": base64.b64encode(self.store).decode()}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Heritage:
        """Return what was stored."""
        told = json.loads(content)
        lists = {name: tuple(told[name]) for name in ("redacted", "actions")}
        return cls(**{**told, **lists, "store": base64.b64decode(told["store"])})


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a file's credentials said when it arrived: whether AI made it, and what is kept of them; None when they do not fit the file."""

    ai_made: bool = False
    heritage: Heritage | None = None


NONE = Arrival()


def is_kept(label: str) -> bool:
    """Whether an assertion of this label stays readable."""
    return label.startswith(KEPT)


def inherit(data: bytes, *, anchors: bytes, seconds: float = SECONDS) -> Arrival:
    """Return what is to be kept of the credentials in a file; never raises for what is in the file, and takes no process without any."""
    if not HOLDS.search(data):
        return NONE
    with NamedTemporaryFile(prefix="alive-arrival-") as copy:
        copy.write(data)
        copy.flush()
        asked = {"path": copy.name, "anchors": anchors.decode()}
        told, _unfinished = answer("generation.provenance.inheriting", asked, seconds=seconds)
    try:
        said = json.loads(told)
    except ValueError:
        return NONE
    kept = said["heritage"]
    return Arrival(bool(said["ai_made"]), Heritage.from_bytes(json.dumps(kept).encode()) if kept else None)
