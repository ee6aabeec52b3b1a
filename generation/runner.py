"""One attempt at one request: claim the row, make the clip, move the row. Nothing here points back to who asked."""

from __future__ import annotations

import base64
import hashlib
import shutil
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from generation import studio
from generation.engines import Engine, Shot, UnusablePhotoError, load_engine
from generation.errors import StopWorkError, WorkerStoppingError
from generation.heartbeat import Heartbeat
from generation.limits import FPS
from generation.models import AliveRequest, Clip
from generation.models.requests import Failure
from generation.provenance.credentials import TimestampUnavailableError
from generation.states import Stage, State
from moderation import services as judge
from moderation.classifiers import ClassifierUnavailableError
from moderation.policy import IncompleteScoresError
from moderation.verdicts import Judgement, Verdict

log = structlog.get_logger(__name__)
KIND = "alive_request"

# Not the request's fault and not over: it waits, and the sweeper rings again.
NOT_NOW = (ClassifierUnavailableError, IncompleteScoresError, TimestampUnavailableError)


class JudgedError(Exception):
    """A screening did not let it pass."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement
        super().__init__(judgement.verdict)


def run_next(rung_for: uuid.UUID, *, worker: str) -> None:
    """A bell was rung for one request; work on whichever is next in line."""
    while request_id := AliveRequest.objects.next_in_line(rung_for):
        if request_id != rung_for:
            structlog.contextvars.unbind_contextvars("request_id")  # that page asked for another one
        if run(request_id, worker=worker):
            return


def run(request_id: uuid.UUID, *, worker: str) -> bool:
    """Work on one request and return True if it was free; whatever happens, the row says how it stands."""
    attempt = AliveRequest.objects.claim(request_id, worker=worker)
    if attempt is None:
        return False
    alive = AliveRequest.objects.select_related("owner").get(pk=request_id)
    alive.attempt = attempt  # ours, even if a successor has claimed the row since
    beat = Heartbeat(alive)
    with structlog.contextvars.bound_contextvars(alive=str(request_id), attempt=attempt), TemporaryDirectory(prefix="alive-") as scratch:
        try:
            with beat.kept_alive():
                _make(alive, beat, Path(scratch))
        except StopWorkError:
            log.info("stopped: cancelled, or another attempt took over")
        except WorkerStoppingError:
            AliveRequest.objects.put_back(alive, failed=False, at_once=True)
        except JudgedError as judged:
            _judged(alive, judged.judgement)
        except UnusablePhotoError:
            AliveRequest.objects.held_by(alive).advance(State.FAILED, failure=Failure.PHOTO, eta_seconds=None)
        except NOT_NOW:
            log.warning("a part this request needs is away; it waits", exc_info=True)
            AliveRequest.objects.put_back(alive, failed=False)
        except Exception:
            log.exception("the attempt failed")
            _failed(alive)
        beat.announce()
    return True


def _make(alive: AliveRequest, beat: Heartbeat, scratch: Path) -> None:
    beat(Stage.CHECKING, 0.0)
    photo = _fetch_photo(alive, scratch)
    _require(studio.judge_photo(photo, kind=KIND, subject_id=alive.pk))
    beat(Stage.CHECKING, 0.5)
    _require(studio.judge_prompt(alive.prompt, alive.negative_prompt, kind=KIND, subject_id=alive.pk))
    beat(Stage.CHECKING, 1.0)
    made = _released(alive, scratch) or _animate(alive, beat, photo, scratch)
    beat(Stage.CHECKING_CLIP, 0.0)
    judgement = studio.judge_clip(made.video, made.sha256, kind=KIND, subject_id=alive.pk)
    if judgement.verdict is Verdict.REVIEW:
        _keep_for_review(alive, made)
    _require(judgement)
    beat(Stage.CHECKING_CLIP, 1.0)
    _finish(alive, made)


def _fetch_photo(alive: AliveRequest, scratch: Path) -> Path:
    path = scratch / f"photo{Path(alive.photo.name or '').suffix}"
    with alive.photo.open("rb") as stored, path.open("wb") as local:
        shutil.copyfileobj(stored, local)
    if hashlib.sha256(path.read_bytes()).hexdigest() != alive.photo_sha256:
        raise OSError(f"the stored photo of {alive.pk} is not the one that was asked for")
    return path


def _require(judgement: Judgement) -> None:
    if judgement.verdict is not Verdict.ALLOW:
        raise JudgedError(judgement)


def _animate(alive: AliveRequest, beat: Heartbeat, photo: Path, scratch: Path) -> studio.Made:
    engine: Engine = load_engine(settings.ENGINE, settings.MODELS_DIR)
    width, height = alive.size
    shot = Shot(
        photo=photo,
        prompt=alive.prompt,
        negative_prompt=alive.negative_prompt,
        strength=alive.strength,
        seconds=alive.seconds,
        width=width,
        height=height,
        fps=FPS,
        seed=alive.seed,
        sound=alive.sound,
    )
    return studio.make(
        shot,
        engine=engine,
        language=alive.language,
        region=settings.REGION,
        scratch=scratch,
        on_animating=lambda fraction: beat(Stage.ANIMATING, fraction),
        on_signing=lambda: beat(Stage.SIGNING, 0.0),
    )


def _released(alive: AliveRequest, scratch: Path) -> studio.Made | None:
    """The clip a person has let pass, exactly as it was when it was held; None when there is none."""
    if not alive.rendered:
        return None
    path = scratch / "video.mp4"
    with alive.rendered.open("rb") as stored, path.open("wb") as local:
        shutil.copyfileobj(stored, local)
    proof = alive.rendered_proof | {"manifest": base64.b64decode(alive.rendered_proof["manifest"])}
    return studio.reopen(path, proof=proof, cannot=tuple(alive.cannot), engine=alive.engine, model=alive.model)


def _keep_for_review(alive: AliveRequest, made: studio.Made) -> None:
    with made.video.open("rb") as video:
        name = default_storage.save(f"requests/{alive.pk}/rendered-{alive.attempt}.mp4", File(video))
    proof = made.proof | {"manifest": base64.b64encode(made.proof["manifest"]).decode()}
    kept = AliveRequest.objects.held_by(alive).update(
        rendered=name,
        rendered_sha256=made.sha256,
        rendered_proof=proof,
        cannot=list(made.cannot),
        engine=made.engine,
        model=made.model,
    )
    if not kept:
        default_storage.delete(name)
        raise StopWorkError


def _judged(alive: AliveRequest, judgement: Judgement) -> None:
    rules = [str(rule) for rule in judgement.rules]
    row = AliveRequest.objects.held_by(alive)
    with transaction.atomic():
        if judgement.verdict is Verdict.BLOCK:
            if row.advance(State.REFUSED, rules=rules, eta_seconds=None):
                judge.refuse_automatically(kind=KIND, subject_id=alive.pk, rules=rules)
        elif row.advance(State.HELD, rules=rules, eta_seconds=None):
            judge.hold(kind=KIND, subject_id=alive.pk, rules=rules)


def _failed(alive: AliveRequest) -> None:
    if alive.failures + 1 < settings.MAX_ATTEMPTS:
        AliveRequest.objects.put_back(alive, failed=True)
    else:
        AliveRequest.objects.held_by(alive).advance(State.FAILED, failure=Failure.ENGINE, eta_seconds=None)


def _finish(alive: AliveRequest, made: studio.Made) -> None:
    """Blob first, row second: the clip exists in the same transaction that makes the request READY."""
    clip_id = uuid.uuid4()
    names = {kind: _store(path, f"clips/{clip_id}/{path.name}") for kind, path in (("video", made.video), ("poster", made.poster))}
    receipt = {"cannot": list(made.cannot), "engine": made.engine, "model": made.model, "rendered": "", "rendered_proof": {}}
    with transaction.atomic():
        if AliveRequest.objects.held_by(alive).advance(State.READY, stage=Stage.DONE, fraction=1.0, eta_seconds=0.0, **receipt):
            Clip.objects.create(id=clip_id, request=alive, owner=alive.owner, **names, **made.facts, **made.proof)
            left_over = [str(alive.rendered.name)] if alive.rendered else []
        else:
            left_over = list(names.values())  # the row moved on without us: nobody will ever ask for these
    for name in left_over:
        default_storage.delete(name)


def _store(path: Path, name: str) -> str:
    with path.open("rb") as content:
        return default_storage.save(name, File(content))
