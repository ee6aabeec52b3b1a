"""The blocklist: pictures by perceptual hash that may not come back."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.db.models.fields.files import FieldFile

from moderation import hashes, subjects
from moderation.models import Case, ListedPicture

LIST_BYTES = 8 * 1024 * 1024  # about 100,000 lines
SIDE = 1024  # pixels; PDQ shrinks to 64 by itself
log = structlog.get_logger(__name__)


def block_picture_of(case: Case, *, reason: str) -> ListedPicture | None:
    """Put the photo of a case's subject on the list; None when there is none, or too little is in it to know it again."""
    preview = subjects.get(case.subject_kind).preview(case.subject_id)
    if preview is None or not preview.photo:
        return None
    hashed = _hash(preview.photo)
    if hashed is None or not hashed.is_reliable:
        log.warning("the picture could not be put on the blocklist", case=case.pk)
        return None
    row, _made = ListedPicture.objects.get_or_create(pdq=hashed.hex, defaults={"reason": reason, "case": case})
    return row


def unblock_picture_of(case: Case) -> None:
    """Take off the list what this case put there: its decision is undone."""
    case.listed_pictures.all().delete()


def import_list(text: str) -> int:
    """Add the hashes of an exchanged list; return how many were new.

    Raises:
        HashListError: a line is no PDQ hash; nothing was added.
    """
    listed = list(hashes.read_list(text))
    before = ListedPicture.objects.count()
    rows = [ListedPicture(pdq=row.hex, reason=row.reason[:200]) for row in listed]
    ListedPicture.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return ListedPicture.objects.count() - before


def export_list(rows: Iterable[ListedPicture]) -> str:
    """Return the rows as a list others can import."""
    return hashes.write_list(hashes.ListedHash(hex=row.pdq, reason=row.reason) for row in rows)


def _hash(photo: FieldFile) -> hashes.PictureHash | None:
    import numpy as np  # noqa: PLC0415  - the web process hashes a picture only when a moderator asks for it
    from PIL import Image  # noqa: PLC0415

    try:
        with photo.open("rb") as content, Image.open(content) as image:
            image.thumbnail((SIDE, SIDE))
            return hashes.hash_picture(np.asarray(image.convert("RGB")))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        log.warning("the picture does not decode", exc_info=True)
        return None
