"""From a sketch to a picture that may be seen: labelled, watermarked, signed, read back. Knows no request row; only workers import it."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from PIL import Image

from generation import record, signing
from generation.engines import EngineError, PictureEngine, Sketch
from generation.engines.timing import Part, timed
from generation.provenance.credentials import Origin, sign
from generation.provenance.label import label_for
from generation.provenance.metadata import xmp_packet
from generation.provenance.watermark import mark_image
from generation.studio import POSTER_SIDE, WATERMARK_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

TITLE = "Alive picture"
QUALITY = 95  # JPEG with full chroma: the mark and the next encode start from a good picture


@dataclass(frozen=True, slots=True)
class Made:
    """A finished picture, not yet anybody's to see.

    Attributes:
        image: JPEG with label, watermark and credentials.
        sha256: of its bytes, as hex.
        engine, model: who made it.
        facts: the columns of a ``Picture`` that describe the file.
        proof: the columns that say who signed it and which mark is in it.
    """

    image: Path
    sha256: str
    engine: str
    model: str
    facts: dict[str, Any]
    proof: dict[str, Any]


def make(
    sketch: Sketch,
    *,
    engine: PictureEngine,
    language: str,
    region: str,
    scratch: Path,
    on_drawing: Callable[[float], None],
    on_signing: Callable[[], None],
) -> Made:
    """Draw the sketch and finish the file; both callbacks may raise to stop.

    Raises:
        UnusablePhotoError: the photo cannot be used.
        EngineError, CredentialsError: our side failed; nothing of it is anybody's to see.
    """
    with timed(Part.DRAW):
        still = engine.draw(sketch, on_drawing)
    if still.picture.shape != (sketch.height, sketch.width, 3):
        raise EngineError(f"{still.model} drew {still.picture.shape}, not {sketch.width}x{sketch.height}")
    on_signing()
    watermark_id = secrets.randbits(WATERMARK_BITS)
    plain, image = scratch / "unsigned.jpg", scratch / "picture.jpg"
    with timed(Part.ENCODE):
        drawn = Image.fromarray(_finished(still.picture, language, watermark_id))
        drawn.save(plain, "JPEG", quality=QUALITY, subsampling=0, xmp=xmp_packet(title=TITLE, language=language))
    origin = Origin(
        title=TITLE,
        engine=engine.name,
        model=still.model,
        region=region,
        photo=sketch.photo,
        watermark_id=watermark_id,
        poster=_thumbnail(drawn),
    )
    with timed(Part.SIGN):
        signed = sign(plain, image, authority=signing.authority(), origin=origin)
    plain.unlink()
    proof = {"watermark_id": watermark_id, "manifest": signed.manifest, "signer": signed.signer}
    return reopen(image, proof=proof, engine=engine.name, model=still.model)


def reopen(image: Path, *, proof: dict[str, Any], engine: str, model: str) -> Made:
    """Return a finished file as it is: just signed, or kept while a person looked at it."""
    content = image.read_bytes()
    with Image.open(image) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    sha256 = hashlib.sha256(content).hexdigest()
    height, width = pixels.shape[:2]
    facts = {"sha256": sha256, "size": len(content), "width": width, "height": height, "fingerprints": record.of_picture(image, pixels)}
    return Made(image=image, sha256=sha256, engine=engine, model=model, facts=facts, proof=proof)


def _finished(picture: NDArray[np.uint8], language: str, watermark_id: int) -> NDArray[np.uint8]:
    """Label first, watermark second: the mark also lies under the label's edges, so cutting the label off does not cut it out."""
    height, width = picture.shape[:2]
    labelled = label_for(width, height, language).draw(np.array(picture))
    return mark_image(labelled, key=settings.WATERMARK_KEY, payload=watermark_id)


def _thumbnail(drawn: Image.Image) -> bytes:
    small, buffer = drawn.copy(), io.BytesIO()
    small.thumbnail((POSTER_SIDE, POSTER_SIDE))
    small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
