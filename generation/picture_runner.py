"""One picture: the words and the photo judged, the picture drawn, judged and kept."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings

from generation import attempt, picture_studio, studio
from generation.engines import Sketch, load_picture_engine
from generation.heartbeat import Heartbeat
from generation.models import Picture, PictureRequest
from generation.states import Stage
from moderation.verdicts import Verdict

KIND = PictureRequest.kind


def run_next(rung_for: uuid.UUID, *, worker: str) -> None:
    """A bell was rung for one request; work on whichever is next in line."""
    attempt.run_next(WORK, rung_for, worker=worker)


def run(request_id: uuid.UUID, *, worker: str) -> bool:
    """Work on one request and return True if it was free; whatever happens, the row says how it stands."""
    return attempt.run(WORK, request_id, worker=worker)


def _make(asked: PictureRequest, beat: Heartbeat, scratch: Path) -> None:
    beat(Stage.CHECKING, 0.0)
    photo = attempt.fetch_photo(asked.photo, asked.photo_sha256, scratch) if asked.photo else None
    if photo:
        attempt.require(studio.judge_photo(photo, kind=KIND, subject_id=asked.pk))
    beat(Stage.CHECKING, 0.5)
    attempt.require(studio.judge_prompt(asked.prompt, asked.negative_prompt, kind=KIND, subject_id=asked.pk))
    beat(Stage.CHECKING, 1.0)
    made = _released(asked, scratch) or _draw(asked, beat, attempt.with_heritage(asked, photo) if photo else None, scratch)
    beat(Stage.CHECKING_PICTURE, 0.0)
    judgement = studio.judge_photo(made.image, kind=KIND, subject_id=asked.pk)
    if judgement.verdict is Verdict.REVIEW:
        attempt.keep_for_review(asked, made.image, made)
    attempt.require(judgement)
    beat(Stage.CHECKING_PICTURE, 1.0)
    attempt.finish(
        asked,
        made,
        {"image": made.image},
        folder="pictures",
        create=lambda row: Picture.objects.create(**row, **made.facts, **made.proof),
    )


WORK = attempt.Work(PictureRequest, _make)


def _draw(asked: PictureRequest, beat: Heartbeat, photo: Path | None, scratch: Path) -> picture_studio.Made:
    engine = load_picture_engine(settings.PICTURE_ENGINE, settings.MODELS_DIR)
    sketch = Sketch(prompt=asked.prompt, photo=photo, strength=asked.strength, width=asked.width, height=asked.height, seed=asked.seed)
    return picture_studio.make(
        sketch,
        engine=engine,
        language=asked.language,
        region=settings.REGION,
        scratch=scratch,
        on_drawing=lambda fraction: beat(Stage.DRAWING, fraction),
        on_signing=lambda: beat(Stage.SIGNING, 0.0),
    )


def _released(asked: PictureRequest, scratch: Path) -> picture_studio.Made | None:
    """The picture a person has let pass, exactly as it was when it was held; None when there is none."""
    path = scratch / "picture.jpg"
    if (proof := attempt.fetch_kept(asked, path)) is None:
        return None
    return picture_studio.reopen(path, proof=proof, engine=asked.engine, model=asked.model)
