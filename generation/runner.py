"""One clip: the photo and the words judged, the photo animated, the clip judged and kept."""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path

from django.conf import settings

from generation import attempt, studio
from generation.engines import Engine, Footage, Shot, load_engine
from generation.heartbeat import Heartbeat
from generation.models import AliveRequest, Clip
from generation.states import Stage
from moderation.verdicts import Verdict

KIND = AliveRequest.kind


def run_next(rung_for: uuid.UUID, *, worker: str) -> None:
    """A bell was rung for one request; work on whichever is next in line."""
    attempt.run_next(WORK, rung_for, worker=worker)


def run(request_id: uuid.UUID, *, worker: str) -> bool:
    """Work on one request and return True if it was free; whatever happens, the row says how it stands."""
    return attempt.run(WORK, request_id, worker=worker)


def _make(alive: AliveRequest, beat: Heartbeat, scratch: Path) -> attempt.Rest:
    beat(Stage.CHECKING, 0.0)
    photo = attempt.fetch_photo(alive.photo, alive.photo_sha256, scratch)
    if (released := _released(alive, scratch)) is not None:
        _check(alive, beat, photo)
        _judge_and_keep(alive, beat, released)
        return None
    engine: Engine = load_engine(settings.ENGINE, settings.MODELS_DIR)
    with studio.looked_at_meanwhile(photo, engine, bytes(alive.areas)) as areas:
        _check(alive, beat, photo)
        shot = _shot(alive, attempt.with_heritage(alive, photo), areas())
    footage = engine.animate(shot, lambda fraction: beat(Stage.ANIMATING, fraction))
    rest = partial(_end, alive, beat, shot, footage, engine.name, scratch)
    if footage.apart:
        return rest
    rest()
    return None


def _check(alive: AliveRequest, beat: Heartbeat, photo: Path) -> None:
    attempt.require(studio.judge_photo(photo, kind=KIND, subject_id=alive.pk))
    beat(Stage.CHECKING, 0.5)
    attempt.require(studio.judge_prompt(alive.prompt, alive.negative_prompt, kind=KIND, subject_id=alive.pk))
    beat(Stage.CHECKING, 1.0)


def _end(alive: AliveRequest, beat: Heartbeat, shot: Shot, footage: Footage, engine: str, scratch: Path) -> None:
    made = studio.finish(
        shot,
        footage,
        engine=engine,
        language=alive.language,
        region=settings.REGION,
        scratch=scratch,
        on_signing=lambda: beat(Stage.SIGNING, 0.0),
    )
    _judge_and_keep(alive, beat, made)


def _judge_and_keep(alive: AliveRequest, beat: Heartbeat, made: studio.Made) -> None:
    beat(Stage.CHECKING_CLIP, 0.0)
    judgement = studio.judge_clip(made, kind=KIND, subject_id=alive.pk)
    if judgement.verdict is Verdict.REVIEW:
        attempt.keep_for_review(alive, made.video, made, cannot=list(made.cannot))
    attempt.require(judgement)
    beat(Stage.CHECKING_CLIP, 1.0)
    attempt.finish(
        alive,
        made,
        {"video": made.video, "poster": made.poster},
        folder="clips",
        create=lambda row: Clip.objects.create(**row, **made.facts, **made.proof),
        cannot=list(made.cannot),
        areas=b"",
    )


WORK = attempt.Work(AliveRequest, _make)


def _shot(alive: AliveRequest, photo: Path, areas: bytes) -> Shot:
    width, height = alive.size
    return Shot(
        photo=photo,
        prompt=alive.prompt,
        negative_prompt=alive.negative_prompt,
        strength=alive.strength,
        seconds=alive.seconds,
        width=width,
        height=height,
        fps=alive.fps,
        loop=alive.loop,
        seed=alive.seed,
        sound=alive.sound,
        areas=areas,
    )


def _released(alive: AliveRequest, scratch: Path) -> studio.Made | None:
    """The clip a person has let pass, exactly as it was when it was held; None when there is none."""
    path = scratch / "video.mp4"
    if (proof := attempt.fetch_kept(alive, path)) is None:
        return None
    return studio.reopen(path, proof=proof, cannot=tuple(alive.cannot), engine=alive.engine, model=alive.model)
