"""One attempt at one request, whatever is made: claim the row, do the work, move the row. Nothing here points back to who asked."""

from __future__ import annotations

import base64
import shutil
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic, Protocol, TypeVar, cast

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.fields.files import FieldFile

from generation import signing
from generation.engines import UnusablePhotoError
from generation.engines.timing import Part, timed
from generation.errors import StopWorkError, WorkerStoppingError
from generation.finishing import finisher
from generation.heartbeat import Heartbeat
from generation.models.life import Failure, Life
from generation.provenance.ancestry import sign_photo
from generation.provenance.credentials import CredentialsError, TimestampUnavailableError
from generation.provenance.fingerprint import file_sha256
from generation.provenance.heritage import Heritage
from generation.states import Stage, State
from moderation import services as judge
from moderation.classifiers import ClassifierUnavailableError
from moderation.policy import IncompleteScoresError
from moderation.verdicts import Judgement, Verdict

log = structlog.get_logger(__name__)

L = TypeVar("L", bound=Life)
Rest = Callable[[], None] | None

# Not the request's fault and not over: it waits, and the sweeper rings again.
NOT_NOW = (ClassifierUnavailableError, IncompleteScoresError, TimestampUnavailableError)


class JudgedError(Exception):
    """A screening did not let it pass."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement
        super().__init__(judgement.verdict)


class Finished(Protocol):
    """A finished file, not yet anybody's to see: its hash, who made it, and the proof of who signed it."""

    @property
    def sha256(self) -> str: ...
    @property
    def engine(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def proof(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Work(Generic[L]):
    """What is done for one kind of request. ``make`` ends by ``finish``, or raises what the attempt is to end with.

    It may return early with what is left to do, which then ends the same way in a thread of its own while this one takes the next.
    """

    model: type[L]
    make: Callable[[L, Heartbeat, Path], Rest]


def run_next(work: Work[L], rung_for: uuid.UUID, *, worker: str) -> None:
    """A bell was rung for one request; work on whichever is next in line."""
    while request_id := work.model.objects.next_in_line(rung_for):
        if request_id != rung_for:
            structlog.contextvars.unbind_contextvars("request_id")  # that page asked for another one
        if run(work, request_id, worker=worker):
            return


def run(work: Work[L], request_id: uuid.UUID, *, worker: str) -> bool:
    """Work on one request and return True if it was free; whatever happens, the row says how it stands."""
    attempt = work.model.objects.claim(request_id, worker=worker)
    if attempt is None:
        return False
    request = cast(L, work.model.objects.select_related("owner").get(pk=request_id))
    request.attempt = attempt  # ours, even if a successor has claimed the row since
    beat = Heartbeat(request)
    with structlog.contextvars.bound_contextvars(alive=str(request_id), attempt=attempt), ExitStack() as held:
        scratch = Path(held.enter_context(TemporaryDirectory(prefix="alive-")))
        held.enter_context(beat.kept_alive())
        rest = _settled(request, beat, partial(work.make, request, beat, scratch))
        if rest is not None:
            finisher.take(partial(_rest, request, beat, rest, held.pop_all()))
    return True


def _rest(request: Life, beat: Heartbeat, rest: Callable[[], None], held: ExitStack) -> None:
    with held:  # its scratch folder, and the thread that keeps its lease
        _settled(request, beat, rest)


def _settled(request: Life, beat: Heartbeat, work: Callable[[], Rest]) -> Rest:
    """Do the work; what it ends with becomes the state of the row. Return what is left to do: nothing once the row has been moved."""
    rows = type(request).objects
    rest = None
    try:
        rest = work()
    except StopWorkError:
        log.info("stopped: cancelled, or another attempt took over")
    except WorkerStoppingError:
        rows.put_back(request, failed=False, at_once=True)
    except JudgedError as judged:
        _judged(request, judged.judgement)
    except UnusablePhotoError:
        _held_by(request).advance(State.FAILED, failure=Failure.PHOTO, eta_seconds=None)
    except NOT_NOW:
        log.warning("a part this request needs is away; it waits", exc_info=True)
        rows.put_back(request, failed=False)
    except Exception:
        log.exception("the attempt failed")
        _failed(request)
    if rest is None:
        beat.announce()
    return rest


def fetch_photo(photo: FieldFile, sha256: str, scratch: Path) -> Path:
    """Return a local copy of a request's photo.

    Raises:
        OSError: the store does not have it, or has another one under its name.
    """
    path = scratch / f"photo{Path(photo.name or '').suffix}"
    _copy(photo, path)
    if file_sha256(path) != sha256:
        raise OSError(f"the stored {photo.name} is not the photo that was asked for")
    return path


def with_heritage(request: Life, photo: Path) -> Path:
    """Return the photo as an engine and the credentials take it: where it came with credentials of its own, a copy that names them.

    Raises:
        TimestampUnavailableError: the time-stamp authority does not answer.
    """
    if not request.heritage:
        return photo
    with request.heritage.open("rb") as stored:
        return carry(photo, Heritage.from_bytes(stored.read()))


def carry(photo: Path, heritage: Heritage) -> Path:
    """Return a signed copy that names the upload as its parent; only workers hold the key. What cannot be carried on is left behind.

    Raises:
        TimestampUnavailableError: the time-stamp authority does not answer.
    """
    named = photo.with_stem("photo-signed")
    try:
        sign_photo(photo, named, authority=signing.authority(), heritage=heritage)
    except TimestampUnavailableError:
        raise
    except CredentialsError:
        log.warning("the photo's own credentials could not be carried on", exc_info=True)
        return photo
    return named


def require(judgement: Judgement) -> None:
    """Go on only with what was let pass.

    Raises:
        JudgedError: it was not.
    """
    if judgement.verdict is not Verdict.ALLOW:
        raise JudgedError(judgement)


def keep_for_review(request: Life, path: Path, made: Finished, **told: Any) -> None:
    """Store a finished file and its proof while a person looks at it, so that a release does not make a second, different one.

    Raises:
        StopWorkError: the row is no longer this attempt's.
    """
    name = store(path, f"requests/{request.pk}/rendered-{request.attempt}{path.suffix}")
    proof = made.proof | {"manifest": base64.b64encode(made.proof["manifest"]).decode()}
    kept = _held_by(request).update(
        rendered=name, rendered_sha256=made.sha256, rendered_proof=proof, engine=made.engine, model=made.model, **told
    )
    if not kept:
        default_storage.delete(name)
        raise StopWorkError


def fetch_kept(request: Life, path: Path) -> dict[str, Any] | None:
    """Copy what a person has let pass to ``path``, exactly as it was when it was held, and return its proof; None when there is none."""
    if not request.rendered:
        return None
    _copy(request.rendered, path)
    proof: dict[str, Any] = request.rendered_proof
    return proof | {"manifest": base64.b64decode(proof["manifest"])}


def finish(
    request: Life, made: Finished, files: Mapping[str, Path], *, folder: str, create: Callable[[dict[str, Any]], object], **told: Any
) -> None:
    """Blob first, row second: what was made exists in the same transaction that makes the request READY.

    Args:
        files: column -> finished file.
        create: makes the row from its id, owner, request and the names of its files.
        told: more columns of the request.
    """
    made_id = uuid.uuid4()
    names = {column: store(path, f"{folder}/{made_id}/{path.name}") for column, path in files.items()}
    receipt = {"engine": made.engine, "model": made.model, "rendered": "", "rendered_proof": {}}
    with transaction.atomic():
        if _held_by(request).advance(State.READY, stage=Stage.DONE, fraction=1.0, eta_seconds=0.0, **receipt, **told):
            create({"id": made_id, "request": request, "owner": request.owner, **names})
            left_over = [str(request.rendered.name)] if request.rendered else []
        else:
            left_over = list(names.values())  # the row moved on without us: nobody will ever ask for these
    for name in left_over:
        default_storage.delete(name)


def store(path: Path, name: str) -> str:
    """Put a local file into the store; return the name it got."""
    with timed(Part.STORE), path.open("rb") as content:
        return default_storage.save(name, File(content))


def _copy(stored: FieldFile, path: Path) -> None:
    with stored.open("rb") as source, path.open("wb") as local:
        shutil.copyfileobj(source, local)


def _held_by(request: Life) -> Any:
    return type(request).objects.held_by(request)


def _judged(request: Life, judgement: Judgement) -> None:
    rules = [str(rule) for rule in judgement.rules]
    with transaction.atomic():
        if judgement.verdict is Verdict.BLOCK:
            if _held_by(request).advance(State.REFUSED, rules=rules, eta_seconds=None):
                judge.refuse_automatically(kind=request.kind, subject_id=request.pk, rules=rules)
        elif _held_by(request).advance(State.HELD, rules=rules, eta_seconds=None):
            judge.hold(kind=request.kind, subject_id=request.pk, rules=rules)


def _failed(request: Life) -> None:
    if request.failures + 1 < settings.MAX_ATTEMPTS:
        type(request).objects.put_back(request, failed=True)
    else:
        _held_by(request).advance(State.FAILED, failure=Failure.ENGINE, eta_seconds=None)
