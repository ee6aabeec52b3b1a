"""What is kept of a finished file beside its manifest: what it looks like, and the code by which other archives know it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from PIL import Image

from generation.provenance import iscc
from generation.provenance.fingerprint import distinct, pdq
from generation.provenance.mpeg7 import SignatureError, signatures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = structlog.get_logger(__name__)


def of_video(video: Path, sampled: Sequence[NDArray[np.uint8]]) -> dict[str, Any]:
    """Return the fingerprints of a finished clip, of which some frames are decoded already."""
    return {"pdq": distinct(pdq(sampled)), **iscc.of_video(video, _signatures(video))}


def of_picture(path: Path, picture: NDArray[np.uint8]) -> dict[str, Any]:
    """Return the fingerprints of a finished picture."""
    return {"pdq": distinct(pdq([picture])), **iscc.of_picture(path, Image.fromarray(picture))}


def _signatures(video: Path) -> list[list[int]]:
    """What a Video-Code is made of; nothing where no ffmpeg is named, and a clip is worth more than its code."""
    if not settings.FFMPEG:
        return []
    try:
        rows: list[list[int]] = signatures(video, ffmpeg=settings.FFMPEG).tolist()
    except SignatureError:
        log.warning("no Video-Code", exc_info=True)
        return []
    return rows
