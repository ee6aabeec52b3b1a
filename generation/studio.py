"""From a shot to a file that may be seen: labelled, watermarked, encoded, signed, read back; and the judgements on the way.

Knows no request row: the runner and the ``animate`` command call the same functions. Only workers import it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from PIL import Image

from generation import media, record, signing
from generation.engines import Engine, Footage, LooksAhead, Shot, UnusablePhotoError
from generation.engines.timing import Part, timed
from generation.provenance.credentials import Origin, sign
from generation.provenance.fingerprint import file_sha256
from generation.provenance.label import label_for
from generation.provenance.metadata import write_metadata
from generation.provenance.watermark import Watermarker
from moderation import screening
from moderation.looks import Looks
from moderation.verdicts import Judgement, Target

if TYPE_CHECKING:
    from numpy.typing import NDArray

JUDGED_SIDE = 1024  # pixels; the classifiers look at 224, so nothing is lost
WATERMARK_BITS = 48
POSTER_SIDE = 640  # pixels, of the thumbnail inside the credentials
TITLE = "Alive clip"


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
        sampled: frames as they lie in the finished file, ``height x width x 3`` uint8 RGB: what is fingerprinted.
        looks: what the classifiers say of at least those, where they looked while it was made.
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
    looks: Looks | None
    proof: dict[str, Any]


@contextmanager
def looked_at_meanwhile(photo: Path, engine: Engine, areas: bytes = b"") -> Iterator[Callable[[], bytes]]:
    """Let the engine look at a photo while the block judges it, and give what ``Shot.areas`` takes; it raises what the look raised.

    Nothing is drawn of a photo that is refused, and of one that was looked at before (``areas``) nothing is looked for.
    """
    if areas or not isinstance(engine, LooksAhead):
        yield lambda: areas
        return
    with ThreadPoolExecutor(1, thread_name_prefix="look-ahead") as beside:
        yield beside.submit(engine.look, photo).result


def judge_photo(photo: Path, *, kind: str, subject_id: object) -> Judgement:
    """Check 1: the photo, by the hash of its bytes.

    Raises:
        UnusablePhotoError: it cannot be decoded.
    """
    sha256 = file_sha256(photo)
    with timed(Part.JUDGE):
        return screening.screen(kind=kind, subject_id=subject_id, target=Target.PHOTO, sha256=sha256, pictures=[decode(photo)])


def judge_prompt(prompt: str, negative_prompt: str, *, kind: str, subject_id: object) -> Judgement:
    """Check 2: what was written. Both fields are judged: a negative prompt is read by people and models too."""
    sha256 = screening.text_sha256(prompt, negative_prompt)
    texts = [prompt, negative_prompt] if negative_prompt else [prompt]
    with timed(Part.JUDGE):
        return screening.screen(kind=kind, subject_id=subject_id, target=Target.PROMPT, sha256=sha256, texts=texts)


def judge_clip(made: Made, *, kind: str, subject_id: object) -> Judgement:
    """Check 3: the video, exactly as it would be seen. Its sound is the engine's own and is not judged."""
    seen = made.looks or made.sampled
    with timed(Part.JUDGE_CLIP):
        return screening.screen(kind=kind, subject_id=subject_id, target=Target.CLIP, sha256=made.sha256, pictures=seen)


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
    """Draw the footage into a file that may be seen. Raises what ``make`` does, and ClassifierUnavailableError.

    The classifiers look at the frames while the rest is made: at what was written, decoded again, and the finished file is held to
    that by its digest.
    """
    watermark_id = secrets.randbits(WATERMARK_BITS)
    looks = Looks()
    try:
        seen = _encode(shot, footage, _drawn(shot, language, watermark_id), looks, scratch / "unsigned.mp4")
        on_signing()
        with timed(Part.SIGN):
            return _signed(seen, shot, footage, engine=engine, language=language, region=region, watermark_id=watermark_id)
    except BaseException:
        looks.cancel()
        raise


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file that is not signed yet, and what was seen of it."""

    plain: Path
    digest: str
    sampled: list[NDArray[np.uint8]]
    looks: Looks


def _encode(shot: Shot, footage: Footage, draw: Callable[[NDArray[np.uint8]], NDArray[np.uint8]], looks: Looks, plain: Path) -> _Seen:
    sampler = media.Sampler(footage.fps, on_kept=looks.add)
    frames = iter(footage.frames)
    first = list(islice(frames, 1))  # it comes when the clip is decoded
    with timed(Part.ENCODE):
        written = media.encode(
            chain(first, frames),
            footage.late_sound or footage.sound,
            fps=footage.fps,
            width=shot.width,
            height=shot.height,
            path=plain,
            draw=draw,
            see=sampler.see,
            metadata={"comment": f"AI-generated by Alive ({footage.model})"},
        )
    sampled = sampler.done()
    for picture in sampled:
        looks.add(picture)
    return _Seen(plain, written.digest, sampled, looks)


def _signed(seen: _Seen, shot: Shot, footage: Footage, *, engine: str, language: str, region: str, watermark_id: int) -> Made:
    video = seen.plain.with_name("video.mp4")
    write_metadata(seen.plain, title=TITLE, language=language)
    poster = _poster(seen.sampled[0], seen.plain.with_name("poster.jpg"))
    origin = Origin(
        title=TITLE,
        engine=engine,
        model=footage.model,
        region=region,
        photo=shot.photo,
        watermark_id=watermark_id,
        poster=poster.read_bytes(),
    )
    signed = sign(seen.plain, video, authority=signing.authority(), origin=origin)
    seen.plain.unlink()
    if media.digest(video) != seen.digest:
        raise media.MediaError("the finished clip is not the one that was looked at")
    proof = {"watermark_id": watermark_id, "manifest": signed.manifest, "signer": signed.signer}
    return _made(video, poster, seen.sampled, looks=seen.looks, proof=proof, cannot=footage.cannot, engine=engine, model=footage.model)


def reopen(video: Path, *, proof: dict[str, Any], cannot: tuple[str, ...], engine: str, model: str) -> Made:
    """Return a finished file that was kept while a person looked at it, as it was."""
    sampled = media.sample_frames(video)
    poster = _poster(sampled[0], video.with_name("poster.jpg"))
    return _made(video, poster, sampled, proof=proof, cannot=cannot, engine=engine, model=model)


def _made(video: Path, poster: Path, sampled: list[NDArray[np.uint8]], *, looks: Looks | None = None, **told: Any) -> Made:
    probed = media.probe(video)
    sha256 = file_sha256(video)
    facts = {
        "sha256": sha256,
        "size": video.stat().st_size,
        "width": probed.width,
        "height": probed.height,
        "seconds": probed.seconds,
        "fps": round(probed.fps),
        "has_sound": probed.audio_codec is not None,
        "fingerprints": record.of_video(video, sampled),
    }
    return Made(video=video, poster=poster, sha256=sha256, facts=facts, sampled=sampled, looks=looks, **told)


def _drawn(shot: Shot, language: str, watermark_id: int) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8]]:
    """Label first, watermark second: the mark also lies under the label's edges, so cutting the label off does not cut it out."""
    label = label_for(shot.width, shot.height, language)
    watermarker = Watermarker(settings.WATERMARK_KEY, watermark_id, shot.width, shot.height)
    return lambda planes: watermarker.embed(label.draw(planes.copy()))  # the engine may give one frame twice


def _poster(first: NDArray[np.uint8], destination: Path) -> Path:
    frame = Image.fromarray(first)
    frame.thumbnail((POSTER_SIDE, POSTER_SIDE))
    frame.save(destination, "JPEG", quality=85)
    return destination


def decode(photo: Path | IO[bytes]) -> NDArray[np.uint8]:
    """Return a photo, on disk or open, as the classifiers take it: ``height x width x 3`` uint8 RGB, sides up to ``JUDGED_SIDE``.

    Raises:
        UnusablePhotoError: it cannot be decoded.
    """
    try:
        with Image.open(photo) as image:
            image.thumbnail((JUDGED_SIDE, JUDGED_SIDE))
            return np.asarray(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnusablePhotoError(str(error)) from error
