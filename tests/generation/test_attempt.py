"""One attempt, whatever is made: claimed once, ended by what it raised, and nothing of it kept that the row does not know."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage

from generation import attempt, heartbeat
from generation.attempt import JudgedError, Work, fetch_kept, fetch_photo, keep_for_review, require, run, run_next
from generation.engines import EngineError, UnusablePhotoError
from generation.errors import StopWorkError, WorkerStoppingError
from generation.models import AliveRequest
from generation.models.life import Failure
from generation.states import State
from moderation.classifiers import ClassifierUnavailableError
from moderation.models import Case, Decision
from moderation.verdicts import Judgement, Rule, Verdict
from tests.factories import AliveRequestFactory, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _goes_on() -> Iterator[None]:
    yield
    heartbeat.stopping.clear()


@pytest.fixture
def alive() -> AliveRequest:
    made: AliveRequest = AliveRequestFactory()
    return made


def work(act: Callable[[AliveRequest], None]) -> Work[AliveRequest]:
    return Work(AliveRequest, lambda request, beat, scratch: act(request))


def ended(alive: AliveRequest, act: Callable[[AliveRequest], None]) -> AliveRequest:
    assert run(work(act), alive.pk, worker="w")
    alive.refresh_from_db()
    return alive


def raising(error: Exception) -> Callable[[AliveRequest], None]:
    def act(_request: AliveRequest) -> None:
        raise error

    return act


def judged(verdict: Verdict, *rules: Rule) -> JudgedError:
    return JudgedError(Judgement(verdict, rules, "1", ()))


@pytest.mark.parametrize(
    ("error", "state", "failures"),
    [
        (UnusablePhotoError("too small"), State.FAILED, 0),
        (ClassifierUnavailableError("away"), State.QUEUED, 0),
        (WorkerStoppingError(), State.QUEUED, 0),
        (EngineError("ours"), State.QUEUED, 1),
        (ZeroDivisionError(), State.QUEUED, 1),
        (judged(Verdict.BLOCK, Rule.HATE), State.REFUSED, 0),
        (judged(Verdict.REVIEW, Rule.HATE), State.HELD, 0),
    ],
)
def test_what_an_attempt_raises_is_how_its_row_ends(error: Exception, state: State, failures: int, alive: AliveRequest) -> None:
    row = ended(alive, raising(error))
    assert (row.state, row.failures, row.eta_seconds) == (state, failures, None)
    assert row.rules == (["hate"] if isinstance(error, JudgedError) else [])


def test_only_the_photos_own_fault_is_said_to_be_its(alive: AliveRequest, settings: LazySettings) -> None:
    settings.MAX_ATTEMPTS = 1
    assert ended(alive, raising(UnusablePhotoError("x"))).failure == Failure.PHOTO
    assert ended(AliveRequestFactory(), raising(EngineError("x"))).failure == Failure.ENGINE


def test_a_refusal_stands_in_the_ledger_and_a_doubt_opens_a_case(alive: AliveRequest) -> None:
    ended(alive, raising(judged(Verdict.BLOCK, Rule.HATE)))
    assert Decision.objects.get().policy == "hate"
    ended(AliveRequestFactory(), raising(judged(Verdict.REVIEW, Rule.SEXUAL)))
    assert Case.objects.open().get().rules == ["sexual"]


def test_a_judgement_that_comes_too_late_decides_nothing(alive: AliveRequest) -> None:
    def late(request: AliveRequest) -> None:
        assert AliveRequest.objects.filter(pk=request.pk).advance(State.CANCELLED)
        raise judged(Verdict.BLOCK, Rule.HATE)

    assert ended(alive, late).state == State.CANCELLED
    assert not Decision.objects.exists()


def test_a_row_that_is_no_longer_its_own_is_left_as_it_is(alive: AliveRequest) -> None:
    def stopped(request: AliveRequest) -> None:
        assert AliveRequest.objects.filter(pk=request.pk).advance(State.CANCELLED)
        raise StopWorkError

    assert ended(alive, stopped).state == State.CANCELLED


def test_works_on_nothing_that_somebody_else_has(alive: AliveRequest) -> None:
    AliveRequest.objects.claim(alive.pk, worker="other")
    asked: list[Any] = []
    assert not run(work(asked.append), alive.pk, worker="w")
    assert not run(work(asked.append), uuid.uuid4(), worker="w")
    assert asked == []


def test_a_bell_that_comes_second_takes_who_waits_next(alive: AliveRequest) -> None:
    other, taken = AliveRequestFactory(), []
    for _ in range(3):
        run_next(work(lambda request: taken.append(request.pk)), alive.pk, worker="w")
    assert taken == [alive.pk, other.pk]


def test_has_a_folder_of_its_own_that_is_gone_afterwards(alive: AliveRequest) -> None:
    folders: list[Path] = []

    def make(_request: AliveRequest, _beat: Any, scratch: Path) -> None:
        (scratch / "unsigned.mp4").write_bytes(b"x")
        folders.append(scratch)
        raise EngineError("ours")

    run(Work(AliveRequest, make), alive.pk, worker="w")
    assert not folders[0].exists()


@pytest.mark.parametrize("verdict", [Verdict.REVIEW, Verdict.BLOCK])
def test_goes_on_only_with_what_was_let_pass(verdict: Verdict) -> None:
    require(Judgement(Verdict.ALLOW, (), "1", ()))
    with pytest.raises(JudgedError) as stopped:
        require(Judgement(verdict, (Rule.HATE,), "1", ()))
    assert stopped.value.judgement.verdict is verdict


# --- files -------------------------------------------------------------------------------------------------------------------


@dataclass
class File:
    """A finished file, as small as one can be."""

    sha256: str = "c" * 64
    engine: str = "scripted"
    model: str = "scripted 1"
    proof: dict[str, Any] = field(default_factory=lambda: {"watermark_id": 7, "manifest": b"\0jumb\xff", "signer": "Alive DEVELOPMENT"})


@pytest.fixture
def running(alive: AliveRequest) -> AliveRequest:
    AliveRequest.objects.claim(alive.pk, worker="w")
    alive.refresh_from_db()
    return alive


def stored(alive: AliveRequest) -> set[str]:
    folder = Path(default_storage.path(f"requests/{alive.pk}"))
    return {path.name for path in folder.rglob("*") if path.is_file()} - {"photo.jpg"}


def test_takes_only_the_photo_that_was_asked_for(alive: AliveRequest, tmp_path: Path) -> None:
    path = fetch_photo(alive.photo, alive.photo_sha256, tmp_path)
    assert (path.suffix, path.read_bytes()) == (".jpg", picture())
    with pytest.raises(OSError, match="not the photo that was asked for"):
        fetch_photo(alive.photo, hashlib.sha256(b"another").hexdigest(), tmp_path)


def test_keeps_a_file_and_its_proof_while_a_person_looks(running: AliveRequest, tmp_path: Path) -> None:
    (tmp_path / "video.mp4").write_bytes(b"the film")
    keep_for_review(running, tmp_path / "video.mp4", File(), cannot=["a dragon"])
    row = AliveRequest.objects.get(pk=running.pk)
    assert (row.rendered_sha256, row.engine, row.cannot) == ("c" * 64, "scripted", ["a dragon"])
    assert fetch_kept(row, tmp_path / "again.mp4") == File().proof
    assert (tmp_path / "again.mp4").read_bytes() == b"the film"


def test_has_nothing_to_fetch_where_nothing_was_kept(running: AliveRequest, tmp_path: Path) -> None:
    assert fetch_kept(running, tmp_path / "again.mp4") is None


def test_leaves_no_file_behind_that_the_row_does_not_know(running: AliveRequest, tmp_path: Path) -> None:
    (tmp_path / "video.mp4").write_bytes(b"the film")
    AliveRequest.objects.filter(pk=running.pk).update(attempt=2)  # a successor
    with pytest.raises(StopWorkError):
        keep_for_review(running, tmp_path / "video.mp4", File())
    made: list[dict[str, Any]] = []
    attempt.finish(running, File(), {"video": tmp_path / "video.mp4"}, folder=f"requests/{running.pk}", create=made.append)
    assert made == []
    assert stored(running) == set()


def test_what_was_made_and_the_ready_row_come_together_or_not_at_all(running: AliveRequest, tmp_path: Path) -> None:
    (tmp_path / "video.mp4").write_bytes(b"the film")

    def broken(_values: dict[str, Any]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempt.finish(running, File(), {"video": tmp_path / "video.mp4"}, folder="clips", create=broken)
    running.refresh_from_db()
    assert running.state == State.RUNNING


def test_a_finished_one_forgets_what_was_kept_for_review(running: AliveRequest, tmp_path: Path) -> None:
    (tmp_path / "video.mp4").write_bytes(b"the film")
    keep_for_review(running, tmp_path / "video.mp4", File())
    running.refresh_from_db()
    assert stored(running)
    made: list[dict[str, Any]] = []
    attempt.finish(running, File(), {"video": tmp_path / "video.mp4"}, folder="clips", create=made.append)
    row = AliveRequest.objects.get(pk=running.pk)
    assert (row.state, row.fraction, row.rendered.name, row.rendered_proof) == (State.READY, 1.0, "", {})
    assert made[0]["owner"] == running.owner
    assert stored(running) == set()
