"""From a shot to a file that may be seen: labelled, watermarked, encoded, signed, read back; and the judgements on the way.

Knows no request row: the runner and the ``animate`` command call the same functions. Only workers import it.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from PIL import Image

from generation import media, signing
from generation.engines import Engine, Footage, Shot, UnusablePhotoError
from generation.engines.timing import Part, timed
from generation.provenance.credentials import Origin, sign
from generation.provenance.fingerprint import distinct, pdq
from generation.provenance.label import label_for
from generation.provenance.metadata import write_metadata
from generation.provenance.watermark import Watermarker
from moderation import screening
from moderation.verdicts import Judgement, Target

if TYPE_CHECKING:
    from numpy.typing import NDArray

JUDGED_SIDE = 1024  # pixels; the classifiers look at 224, so nothing is lost
WATERMARK_BITS = 48
POSTER_SIDE = 640  # pixels, of the thumbnail inside the credentials
TITLE = "Alive clip"
JUDGING = threading.Lock()  # a worker may end one clip while it begins the next, and the classifiers are not made for two threads


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, not yet anybody's to see.

    Attributes:
        video: MP4 with label, watermark and credentials.
        poster: JPEG of a frame, label and watermark included.
        sha256: of the video's bytes, as hex.
        cannot: clauses of the prompt the engine could not follow.
        engine, model: who made it.
        facts: the columns of a ``Clip`` that describe the file.
        sampled: frames as they lie in the finished file, ``height x width x 3`` uint8 RGB: what is judged and fingerprinted.
        proof: the columns that say who signed it and which mark is in it.
    """

    video: Path
    poster: Path
    sha256: str
    cannot: tuple[str, ...]
    engine: str
    model: str
    facts: dict[str, Any]
    sampled: list[NDArray[np.uint8]]
    proof: dict[str, Any]


def judge_photo(photo: Path, *, kind: str, subject_id: object) -> Judgement:
    """Check 1: the photo, by the hash of its bytes.

    Raises:
        UnusablePhotoError: it cannot be decoded.
    """
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    with JUDGING, timed(Part.JUDGE):
        return screening.screen(kind=kind, subject_id=subject_id, target=Target.PHOTO, sha256=sha256, pictures=[decode(photo)])


def judge_prompt(prompt: str, negative_prompt: str, *, kind: str, subject_id: object) -> Judgement:
    """Check 2: what was written. Both fields are judged: a negative prompt is read by people and models too."""
    sha256 = screening.text_sha256(prompt, negative_prompt)
    texts = [prompt, negative_prompt] if negative_prompt else [prompt]
    with JUDGING, timed(Part.JUDGE):
        return screening.screen(kind=kind, subject_id=subject_id, target=Target.PROMPT, sha256=sha256, texts=texts)


def judge_clip(made: Made, *, kind: str, subject_id: object) -> Judgement:
    """Check 3: the video, exactly as it would be seen. Its sound is the engine's own and is not judged."""
    with JUDGING, timed(Part.JUDGE_CLIP):
        return screening.screen(kind=kind, subject_id=subject_id, target=Target.CLIP, sha256=made.sha256, pictures=made.sampled)


def make(
    shot: Shot,
    *,
    engine: Engine,
    language: str,
    region: str,
    scratch: Path,
    on_animating: Callable[[float], None],
    on_signing: Callable[[], None],
) -> Made:
    """Animate the shot and finish the file; both callbacks may raise to stop.

    Raises:
        UnusablePhotoError: the photo cannot be animated.
        EngineError, MediaError, CredentialsError: our side failed; nothing of it is anybody's to see.
    """
    footage = engine.animate(shot, on_animating)
    return finish(shot, footage, engine=engine.name, language=language, region=region, scratch=scratch, on_signing=on_signing)


def finish(shot: Shot, footage: Footage, *, engine: str, language: str, region: str, scratch: Path, on_signing: Callable[[], None]) -> Made:
    """Draw the footage into a file that may be seen. Raises what ``make`` does."""
    watermark_id = secrets.randbits(WATERMARK_BITS)
    plain = scratch / "unsigned.mp4"
    frames = iter(footage.frames)
    first = list(islice(frames, 1))  # it comes when the clip is decoded
    with timed(Part.ENCODE):
        media.encode(
            chain(first, frames),
            footage.late_sound or footage.sound,
            fps=footage.fps,
            width=shot.width,
            height=shot.height,
            path=plain,
            draw=_drawn(shot, language, watermark_id),
            metadata={"comment": f"AI-generated by Alive ({footage.model})"},
        )
    on_signing()
    with timed(Part.SIGN):
        return _signed(plain, shot, footage, engine=engine, language=language, region=region, watermark_id=watermark_id)


def _signed(plain: Path, shot: Shot, footage: Footage, *, engine: str, language: str, region: str, watermark_id: int) -> Made:
    video = plain.with_name("video.mp4")
    write_metadata(plain, title=TITLE, language=language)
    poster = _poster(plain, plain.with_name("poster.jpg"))
    origin = Origin(
        title=TITLE,
        engine=engine,
        model=footage.model,
        region=region,
        photo=shot.photo,
        watermark_id=watermark_id,
        poster=poster.read_bytes(),
    )
    signed = sign(plain, video, authority=signing.authority(), origin=origin)
    plain.unlink()
    proof = {"watermark_id": watermark_id, "manifest": signed.manifest, "signer": signed.signer}
    return _made(video, poster, proof=proof, cannot=footage.cannot, engine=engine, model=footage.model)


def reopen(video: Path, *, proof: dict[str, Any], cannot: tuple[str, ...], engine: str, model: str) -> Made:
    """Return a finished file that was kept while a person looked at it, as it was."""
    return _made(video, _poster(video, video.with_name("poster.jpg")), proof=proof, cannot=cannot, engine=engine, model=model)


def _made(video: Path, poster: Path, **told: Any) -> Made:
    probed, sampled = media.probe(video), media.sample_frames(video)
    sha256 = hashlib.sha256(video.read_bytes()).hexdigest()
    facts = {
        "sha256": sha256,
        "size": video.stat().st_size,
        "width": probed.width,
        "height": probed.height,
        "seconds": probed.seconds,
        "fps": round(probed.fps),
        "has_sound": probed.audio_codec is not None,
        "fingerprints": {"pdq": distinct(pdq(sampled))},
    }
    return Made(video=video, poster=poster, sha256=sha256, facts=facts, sampled=sampled, **told)


def _drawn(shot: Shot, language: str, watermark_id: int) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8]]:
    """Label first, watermark second: the mark also lies under the label's edges, so cutting the label off does not cut it out."""
    label = label_for(shot.width, shot.height, language)
    watermarker = Watermarker(settings.WATERMARK_KEY, watermark_id, shot.width, shot.height)
    return lambda planes: watermarker.embed(label.draw(planes.copy()))  # the engine may give one frame twice


def _poster(video: Path, destination: Path) -> Path:
    frame = Image.fromarray(media.poster(video))
    frame.thumbnail((POSTER_SIDE, POSTER_SIDE))
    frame.save(destination, "JPEG", quality=85)
    return destination


def decode(photo: Path) -> NDArray[np.uint8]:
    """Return a photo as the classifiers take it: ``height x width x 3`` uint8 RGB, sides up to ``JUDGED_SIDE``.

    Raises:
        UnusablePhotoError: it cannot be decoded.
    """
    try:
        with Image.open(photo) as image:
            image.thumbnail((JUDGED_SIDE, JUDGED_SIDE))
            return np.asarray(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnusablePhotoError(str(error)) from error
