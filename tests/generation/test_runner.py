"""One attempt, through the real screenings, label, watermark, encoder and signer; only the engine is scripted."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.utils import timezone

from generation import attempt, heartbeat, runner, services, studio, subjects
from generation.engines import EngineError, UnusablePhotoError
from generation.models import AliveRequest, Clip
from generation.models.life import Failure
from generation.states import State
from moderation.classifiers import ClassifierUnavailableError
from moderation.models import Case, Screening
from moderation.policy import POLICY_VERSION
from moderation.verdicts import Judgement, Rule, Target, Verdict
from tests import engines
from tests.factories import AliveRequestFactory

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _scripted(settings: LazySettings) -> Iterator[None]:
    settings.ENGINE = "tests.engines:ScriptedEngine"
    engines.at_step.clear()
    yield
    engines.at_step.clear()
    engines.at_look.clear()
    heartbeat.stopping.clear()


@pytest.fixture
def alive() -> AliveRequest:
    return AliveRequestFactory(prompt="waves roll in", seconds=3.0)


def run(alive: AliveRequest) -> AliveRequest:
    runner.run(alive.pk, worker="test")
    alive.refresh_from_db()
    return alive


def verdict(monkeypatch: pytest.MonkeyPatch, check: str, verdict: Verdict, *rules: Rule) -> None:
    """The named check gives this verdict; the others stay real."""

    def judged(*args: Any, **kwargs: Any) -> Judgement:
        return Judgement(verdict=verdict, rules=rules, policy_version=POLICY_VERSION, scores=())

    monkeypatch.setattr(studio, check, judged)


def files() -> set[str]:
    """What lies in the store beside the requests' own photos."""
    root = Path(default_storage.location)  # type: ignore[attr-defined]
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and "photo" not in path.name}


@pytest.fixture(autouse=True)
def _empty_store() -> None:
    for name in files():
        default_storage.delete(name)


def test_makes_one_clip_that_is_judged_labelled_and_signed(alive: AliveRequest) -> None:
    assert run(alive).state == State.READY
    clip = alive.clip
    assert (clip.width, clip.height, clip.has_sound) == (720, 1280, True)
    assert clip.manifest
    assert "DEVELOPMENT" in clip.signer
    assert {row.target for row in Screening.objects.of("alive_request", alive.pk)} == {Target.PHOTO, Target.PROMPT, Target.CLIP}
    judged = Screening.objects.get(target=Target.CLIP)
    assert (judged.sha256, judged.verdict) == (clip.sha256, Verdict.ALLOW)
    assert (alive.region, alive.worker, alive.engine, alive.model) == ("local", "test", "scripted", "scripted 1")


def test_tells_the_engine_what_was_seen_in_the_photo_and_keeps_it_no_longer(alive: AliveRequest) -> None:
    AliveRequest.objects.filter(pk=alive.pk).update(areas=b"where the water is")
    assert run(alive).state == State.READY
    assert engines.taken[-1].areas == b"where the water is"
    assert bytes(alive.areas) == b""


def test_looks_at_the_photo_while_it_is_judged(alive: AliveRequest, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENGINE = "tests.engines:AheadEngine"
    looking, judged = threading.Event(), threading.Event()
    engines.at_look[:] = [looking.set, lambda: judged.wait(10) or pytest.fail("the photo was not judged meanwhile")]
    judge_photo = studio.judge_photo

    def judging(*args: Any, **kwargs: Any) -> Judgement:
        assert looking.wait(10), "nobody looked at the photo meanwhile"
        found = judge_photo(*args, **kwargs)
        judged.set()
        return found

    monkeypatch.setattr(studio, "judge_photo", judging)
    assert run(alive).state == State.READY
    assert engines.taken[-1].areas == b"\xff\xd8"  # of a JPEG


def test_does_not_look_ahead_at_a_photo_that_was_looked_at_before(alive: AliveRequest, settings: LazySettings) -> None:
    settings.ENGINE = "tests.engines:AheadEngine"
    engines.at_look[:] = [lambda: pytest.fail("it looked again")]
    AliveRequest.objects.filter(pk=alive.pk).update(areas=b"where the water is")
    assert run(alive).state == State.READY
    assert engines.taken[-1].areas == b"where the water is"


def test_a_refusal_stands_above_what_the_look_says(alive: AliveRequest, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENGINE = "tests.engines:AheadEngine"

    def fails() -> None:
        raise UnusablePhotoError("too narrow")

    engines.at_look[:] = [fails]
    with monkeypatch.context() as refusing:
        verdict(refusing, "judge_prompt", Verdict.BLOCK, Rule.HATE)
        assert run(alive).state == State.REFUSED
    other = run(AliveRequestFactory())
    assert (other.state, other.failure) == (State.FAILED, Failure.PHOTO)
    assert alive.pk not in {clip.request_id for clip in Clip.objects.all()}


@pytest.mark.parametrize(("ending", "loop"), [("fitting", None), ("loop", True), ("one_way", False)])
def test_hands_the_ending_and_the_frame_rate_to_the_engine(ending: str, loop: bool | None) -> None:
    run(AliveRequestFactory(ending=ending, fps=30))
    assert (engines.taken[-1].loop, engines.taken[-1].fps) == (loop, 30)
    assert Clip.objects.get().fps == 30


def test_tells_what_the_engine_could_not_do() -> None:
    assert run(AliveRequestFactory(prompt="a dragon flies")).cannot == ["a dragon flies"]


def test_does_nothing_for_a_request_that_is_over(alive: AliveRequest) -> None:
    run(alive)
    run(alive)
    assert Clip.objects.count() == 1
    assert alive.attempt == 1


def test_stops_within_a_step_when_the_owner_cancels(alive: AliveRequest) -> None:
    engines.at_step[2] = lambda: services.cancel(request=alive)
    engines.at_step[11] = lambda: pytest.fail("it went on after the cancel")
    heartbeat_interval = heartbeat.INTERVAL
    heartbeat.INTERVAL = 0.0
    try:
        assert run(alive).state == State.CANCELLED
    finally:
        heartbeat.INTERVAL = heartbeat_interval
    assert not Clip.objects.exists()
    assert files() == set()


def test_leaves_no_file_when_it_is_cancelled_at_the_very_end(alive: AliveRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    store = attempt.store

    def cancelled_meanwhile(path: Path, name: str) -> str:
        if path.suffix == ".mp4":
            services.cancel(request=alive)
        return store(path, name)

    monkeypatch.setattr(attempt, "store", cancelled_meanwhile)
    assert run(alive).state == State.CANCELLED
    assert not Clip.objects.exists()
    assert files() == set()


def test_an_attempt_that_slept_makes_no_second_clip(alive: AliveRequest) -> None:
    """The first worker sleeps past its lease; a second one finishes; then the first one wakes up."""

    def second_worker() -> None:
        engines.at_step.clear()
        AliveRequest.objects.filter(pk=alive.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
        runner.run(alive.pk, worker="second")

    engines.at_step[6] = second_worker
    assert run(alive).state == State.READY
    assert alive.worker == "second"
    assert alive.attempt == 2
    assert Clip.objects.count() == 1
    assert len(files()) == 2


@pytest.mark.parametrize("check", ["judge_photo", "judge_prompt", "judge_clip"])
def test_refuses_with_the_rule_and_gives_the_quota_back(alive: AliveRequest, check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    verdict(monkeypatch, check, Verdict.BLOCK, Rule.VIOLENCE)
    before = services.quota_left(alive.owner)
    assert run(alive).state == State.REFUSED
    assert alive.rules == ["violence"]
    assert services.quota_left(alive.owner) == before + 1
    assert not Clip.objects.exists()
    assert files() == set()


@pytest.mark.parametrize("check", ["judge_photo", "judge_prompt", "judge_clip"])
def test_holds_for_a_person_and_goes_on_where_it_stood(alive: AliveRequest, check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as strict:
        verdict(strict, check, Verdict.REVIEW, Rule.SEXUAL)
        assert run(alive).state == State.HELD
    case = Case.objects.get(subject_id=str(alive.pk))
    assert case.rules == ["sexual"]
    kept = alive.rendered_sha256
    assert subjects.ALIVE.release(str(alive.pk))
    assert run(alive).state == State.READY
    if check == "judge_clip":  # exactly the file the person saw
        assert alive.clip.sha256 == kept
    assert len(files()) == 2


def test_waits_while_a_classifier_is_down_and_never_passes(alive: AliveRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: Any, **kwargs: Any) -> Judgement:
        raise ClassifierUnavailableError("down")

    with monkeypatch.context() as broken:
        broken.setattr(studio, "judge_clip", down)
        assert run(alive).state == State.QUEUED
    assert (alive.failures, Clip.objects.count()) == (0, 0)
    assert run(alive).state == State.READY


def test_tries_again_after_a_fault_of_ours_and_then_says_so(alive: AliveRequest, settings: LazySettings) -> None:
    def fail() -> None:
        raise EngineError("out of memory")

    engines.at_step[1] = fail
    settings.MAX_ATTEMPTS = 2
    assert run(alive).state == State.QUEUED
    assert run(alive).state == State.FAILED
    assert (alive.failure, alive.attempt) == ("engine", 2)


def test_says_when_the_photo_itself_is_the_reason(alive: AliveRequest) -> None:
    def narrow() -> None:
        raise UnusablePhotoError("20000x10")

    engines.at_step[0] = narrow
    assert run(alive).state == State.FAILED
    assert alive.failure == "photo"


def test_a_worker_that_is_stopped_gives_the_request_back_at_once(alive: AliveRequest) -> None:
    engines.at_step[3] = heartbeat.stopping.set
    assert run(alive).state == State.QUEUED
    assert (alive.failures, alive.sent_at) == (0, None)


def test_refuses_to_work_on_a_photo_that_is_not_the_one_asked_for(alive: AliveRequest, settings: LazySettings) -> None:
    settings.MAX_ATTEMPTS = 1
    with alive.photo.storage.open(str(alive.photo.name), "wb") as stored:
        stored.write(b"something else")
    assert run(alive).state == State.FAILED
