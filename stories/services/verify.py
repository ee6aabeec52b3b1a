"""Tells anyone where a file comes from: reads it in another process, and looks up only what is public or the asker's own to see."""

from __future__ import annotations

import base64
import io
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image

from generation.models import Clip, Made, Picture
from generation.provenance import units
from generation.provenance.claims import Standing, watermark_in
from generation.provenance.conclusion import Conclusion, conclude
from generation.provenance.reading import Reading, read
from generation.signing import trust
from moderation import hashes
from stories.models import Story

LARGEST = 200 << 20  # bytes
AT_ONCE = 2  # readings of one web process: each takes a core and up to a gigabyte
PATIENCE = 20.0  # seconds somebody waits for a turn
ALIKE = 0.5  # share of the asked hashes that must be known for a possible match
SEARCHED = 20_000  # newest public clips, and pictures, whose hashes are compared
THUMBNAIL = 320  # pixels
LINK = re.compile(r"stories/([0-9a-f]{8}-[0-9a-f-]{27})")

_turns = BoundedSemaphore(AT_ONCE)
Shown = QuerySet[Any, Any]  # clips, or pictures


class VerifyError(Exception):
    """The check did not take place; ``message`` says why, ``status`` is for programs."""

    def __init__(self, status: int, code: str, message: str | Promise) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class Match:
    """A clip or picture that a file seems to come from. ``score`` is 0..100; ``how`` is manifest, watermark or fingerprint."""

    made: Made
    how: str
    score: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told about a file.

    Attributes:
        conclusion: said first.
        reading: what the file says of itself.
        story: a Story the asker may see that shows the same clip or picture.
        made: that clip or picture.
        how: what led to it: manifest, watermark or fingerprint.
        photo: a small picture of what it was made from, as a data address, where its owner shows originals.
    """

    conclusion: Conclusion
    reading: Reading
    story: Story | None = None
    made: Made | None = None
    how: str = ""
    photo: str = ""

    @property
    def is_signed_here(self) -> bool:
        claims = self.reading.claims
        return bool(claims and claims.standing is Standing.TRUSTED and claims.signer == trust().signer)


def verify_file(*, path: Path, viewer: Any) -> Answer:
    """Return what can be told about a file to this viewer, who may be nobody.

    Raises:
        VerifyError: too many files are being read.
    """
    reading = read_in_turn(path)
    match = next(iter(matches_of(reading, known_to(viewer), limit=1)), None)
    conclusion = conclude(reading, looks_known=bool(match and match.how == "fingerprint"))
    if match is None:
        return Answer(conclusion, reading)
    story = showing(match.made, known_to(viewer)).select_related("owner").order_by("created_at").first()
    photo = _original(match.made, story, viewer) if story and match.how != "fingerprint" else ""
    return Answer(conclusion, reading, story, match.made, match.how, photo)


def read_in_turn(path: Path) -> Reading:
    """Read a file as soon as there is room.

    Raises:
        VerifyError: too many files are being read.
    """
    if not _turns.acquire(timeout=PATIENCE):
        raise VerifyError(503, "busy", _("Many files are being checked right now. Please try again in a minute."))
    try:
        return read(path, anchors=trust().anchors, watermark_key=settings.WATERMARK_KEY)
    finally:
        _turns.release()


def verify_story(*, story: Story, viewer: Any) -> Answer:
    """Check the file a Story shows, exactly as it is served."""
    file: FieldFile | None = story.clip.video if story.clip else (story.photo.image if story.photo else None)
    if not file:
        raise VerifyError(404, "not_found", _("There is no such Story, or you may not see it."))
    with scratch() as path:
        with file.open("rb") as stored, path.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
        return verify_file(path=path, viewer=viewer)


def story_behind(*, link: str, viewer: Any) -> Story:
    """Return the Story a link leads to.

    Raises:
        VerifyError: no such Story, or none this viewer may know of.
    """
    found = LINK.search(link[:500])
    pk = _uuid(found.group(1)) if found else None
    story = known_to(viewer).filter(pk=pk).select_related("clip", "photo").first() if pk else None
    if story is None:
        raise VerifyError(404, "not_found", _("There is no such Story, or you may not see it."))
    return story


def known_to(viewer: Any) -> QuerySet[Story]:
    """What this viewer may learn of: public Stories, and those they may see."""
    seen = Story.objects.visible_to(viewer).values("pk")
    return Story.objects.filter(Q(pk__in=Story.objects.public().values("pk")) | Q(pk__in=seen))


def shown_in(stories: QuerySet[Story]) -> list[Shown]:
    """Return the clips that these Stories show, and the pictures made here, as they are or edited."""
    clips = Clip.objects.filter(pk__in=stories.filter(clip__isnull=False).values("clip"))
    pictures = Picture.objects.filter(pk__in=stories.filter(photo__picture__isnull=False).values("photo__picture"))
    return [clips.select_related("request"), pictures.select_related("request")]


def showing(made: Made, stories: QuerySet[Story]) -> QuerySet[Story]:
    """Return those of the Stories that show this clip or picture."""
    return stories.filter(clip=made) if isinstance(made, Clip) else stories.filter(photo__picture=made.pk)


def matches_of(reading: Reading, stories: QuerySet[Story], *, limit: int) -> list[Match]:
    """Return what of these Stories a file comes from or resembles, the surest first, each once."""
    found: dict[uuid.UUID, Match] = {}
    for match in _candidates(reading, shown_in(stories)):
        found.setdefault(match.made.pk, match)
        if len(found) == limit:
            break
    return list(found.values())


def _candidates(reading: Reading, shown: list[Shown]) -> Iterator[Match]:
    claims = reading.claims
    if claims and claims.standing is Standing.TRUSTED and (made := by_manifest(claims.manifest_id, shown)):
        yield Match(made, "manifest", 100)
    if reading.watermark is not None:
        yield from by_watermark(reading.watermark, shown)
    yield from by_looks(reading.pdq, shown)
    yield from by_units([units.raw(one) for one in reading.iscc], shown)


def by_manifest(manifest_id: str, shown: list[Shown]) -> Made | None:
    """Return what has a stored manifest of this label."""
    watermark_id = watermark_in(manifest_id)
    marked = by_watermark(watermark_id, shown) if watermark_id is not None else ()
    return next((match.made for match in marked if manifest_id.encode() in bytes(match.made.manifest)), None)


def by_watermark(watermark_id: int, shown: list[Shown]) -> Iterator[Match]:
    return (Match(made, "watermark", 100) for rows in shown for made in rows.filter(watermark_id=watermark_id))


def by_looks(asked: Sequence[str], shown: list[Shown]) -> list[Match]:
    """Return what looks alike, best first; a possible match, no proof."""

    def share(prints: dict[str, Any]) -> float:
        near = hashes.likeness(asked, prints.get("pdq", []))
        return near if near >= ALIKE else 0.0

    return _nearest(share, shown) if asked else []


def by_units(asked: Sequence[bytes], shown: list[Shown]) -> list[Match]:
    """Return what has a unit of its ISCC near one of these, best first; a possible match, no proof."""
    return _nearest(lambda prints: units.likeness(asked, [units.raw(one) for one in prints.get("units", [])]), shown) if asked else []


def _nearest(likeness: Callable[[dict[str, Any]], float], shown: list[Shown]) -> list[Match]:
    scores = [(likeness(prints), rows, pk) for rows in shown for pk, prints in rows.values_list("pk", "fingerprints")[:SEARCHED]]
    best = sorted((one for one in scores if one[0] > 0), reverse=True, key=lambda one: one[0])[:10]
    found = [(score, rows.filter(pk=pk).first()) for score, rows, pk in best]
    return [Match(made, "fingerprint", min(round(score * 100), 99)) for score, made in found if made is not None]  # None: deleted since


@contextmanager
def scratch() -> Iterator[Path]:
    """A place for one file that is gone when the check is over."""
    with tempfile.TemporaryDirectory(prefix="alive-verify-") as folder:
        yield Path(folder) / "file"


def _original(made: Any, story: Story, viewer: Any) -> str:
    """The photo it was made from, small, where its owner shows originals or asks themselves."""
    if not made.request.photo or not (story.owner.shows_originals or story.owner_id == getattr(viewer, "pk", None)):
        return ""
    try:
        with made.request.photo.open("rb") as file, Image.open(file) as image:
            image.thumbnail((THUMBNAIL, THUMBNAIL))
            small = io.BytesIO()
            image.convert("RGB").save(small, "JPEG", quality=80)
    except OSError:
        return ""  # the photo was deleted
    return f"data:image/jpeg;base64,{base64.b64encode(small.getvalue()).decode()}"


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
