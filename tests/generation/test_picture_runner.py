"""One attempt at a picture, through the real screenings, label, watermark and signer; only the engine is scripted."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from generation import attempt, heartbeat, picture_runner, services, subjects
from generation.engines import EngineError, UnusablePhotoError, timing
from generation.engines.timing import Part
from generation.models import Picture, PictureRequest
from generation.states import State
from moderation import hashes
from moderation.models import Case, ListedPicture, Screening
from moderation.verdicts import Target
from tests import engines
from tests.factories import PictureRequestFactory, picture

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _scripted(settings: LazySettings) -> Iterator[None]:
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"
    engines.at_step.clear()
    yield
    engines.at_step.clear()
    heartbeat.stopping.clear()


@pytest.fixture
def asked() -> PictureRequest:
    return PictureRequestFactory()


@pytest.fixture
def _same_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watermark of every picture is the same one; another changes up to eight bits of a picture's hash."""
    monkeypatch.setattr("generation.picture_studio.secrets.randbits", lambda bits: 42)


@pytest.fixture(autouse=True)
def _empty_store() -> None:
    for name in files():
        default_storage.delete(name)


def run(asked: PictureRequest) -> PictureRequest:
    picture_runner.run(asked.pk, worker="test")
    asked.refresh_from_db()
    return asked


def files() -> set[str]:
    """What lies in the store beside the requests' own photos."""
    root = Path(default_storage.location)  # type: ignore[attr-defined]
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and "photo" not in path.name}


def list_what_it_draws(*, bits_apart: int = 0) -> None:
    """Put the lake on the list of known pictures, or one that differs from it by so many bits."""
    made = run(PictureRequestFactory()).picture
    with made.image.open("rb") as stored, Image.open(stored) as opened:
        bits = int(hashes.hash_picture(np.asarray(opened.convert("RGB"))).hex, 16)
    changed = bits ^ int("1" * bits_apart or "0", 2)
    ListedPicture.objects.create(pdq=f"{changed:064x}")
    services.erase_picture(picture=made)


def test_tells_how_long_each_part_took(asked: PictureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[timing.Part, float] = {}
    monkeypatch.setattr(timing, "listeners", [lambda part, seconds: told.update({part: seconds})])
    assert run(asked).state == State.READY
    assert set(told) == {Part.JUDGE, Part.DRAW, Part.ENCODE, Part.SIGN, Part.STORE}
    assert min(told.values()) > 0


def test_makes_a_picture_that_was_checked_on_the_way(asked: PictureRequest) -> None:
    assert run(asked).state == State.READY
    made = asked.picture
    assert files() == {made.image.name}
    assert (made.width, made.height, made.owner) == (864, 1536, asked.owner)
    assert (asked.engine, asked.model, asked.region, asked.fraction) == ("scripted", "scripted 1", "local", 1.0)
    checked = Screening.objects.of("picture_request", asked.pk)
    assert {(row.target, row.sha256 == made.sha256) for row in checked} == {(Target.PROMPT, False), (Target.PHOTO, True)}


def test_checks_the_photo_that_is_to_be_restyled_too() -> None:
    asked = run(PictureRequestFactory(content=picture(), prompt="as a painting"))
    assert asked.state == State.READY
    assert Screening.objects.of("picture_request", asked.pk).filter(target=Target.PHOTO).count() == 2


@pytest.mark.usefixtures("_same_mark")
def test_refuses_what_was_drawn_and_gives_the_quota_back(asked: PictureRequest) -> None:
    list_what_it_draws()
    before = services.quota_left(asked.owner, PictureRequest)
    assert run(asked).state == State.REFUSED
    assert asked.rules == ["blocklist"]
    assert services.quota_left(asked.owner, PictureRequest) == before + 1
    assert not Picture.objects.exists()
    assert files() == set()


def test_refuses_the_words_before_anything_is_drawn() -> None:
    engines.at_step[0] = lambda: pytest.fail("it was drawn")
    asked = run(PictureRequestFactory(prompt="a naked child"))
    assert (asked.state, files()) == (State.REFUSED, set())


@pytest.mark.usefixtures("_same_mark")
def test_holds_what_was_drawn_and_goes_on_with_exactly_that_file(asked: PictureRequest) -> None:
    list_what_it_draws(bits_apart=24)
    assert run(asked).state == State.HELD
    assert Case.objects.get(subject_id=str(asked.pk)).rules == ["blocklist"]
    kept = asked.rendered_sha256
    preview = subjects.PICTURE.preview(str(asked.pk))
    assert preview and (preview.photo, preview.clip) == (asked.rendered, None)
    assert subjects.PICTURE.release(str(asked.pk))
    assert run(asked).state == State.READY
    assert asked.picture.sha256 == kept
    assert files() == {asked.picture.image.name}


@pytest.mark.usefixtures("_same_mark")
def test_refuses_what_a_person_refused(asked: PictureRequest) -> None:
    list_what_it_draws(bits_apart=24)
    run(asked)
    assert subjects.PICTURE.refuse(str(asked.pk), ("hate",))
    asked.refresh_from_db()
    assert (asked.state, asked.rules) == (State.REFUSED, ["hate"])


def test_stops_at_the_next_step_when_it_was_cancelled(asked: PictureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "INTERVAL", 0.0)
    engines.at_step[2] = lambda: services.cancel(request=asked)
    assert run(asked).state == State.CANCELLED
    assert not Picture.objects.exists()
    assert files() == set()


def test_leaves_no_file_when_it_is_cancelled_at_the_very_end(asked: PictureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    store = attempt.store

    def cancelled_meanwhile(path: Path, name: str) -> str:
        services.cancel(request=asked)
        return store(path, name)

    monkeypatch.setattr(attempt, "store", cancelled_meanwhile)
    assert run(asked).state == State.CANCELLED
    assert files() == set()


def test_an_attempt_that_slept_makes_no_second_picture(asked: PictureRequest) -> None:
    def second_worker() -> None:
        engines.at_step.clear()
        PictureRequest.objects.filter(pk=asked.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
        picture_runner.run(asked.pk, worker="second")

    engines.at_step[2] = second_worker
    assert run(asked).state == State.READY
    assert (asked.worker, asked.attempt, Picture.objects.count(), len(files())) == ("second", 2, 1, 1)


def test_tries_again_after_a_fault_of_ours_and_then_says_so(asked: PictureRequest, settings: LazySettings) -> None:
    def fail() -> None:
        raise EngineError("out of memory")

    engines.at_step[1] = fail
    settings.MAX_ATTEMPTS = 2
    assert run(asked).state == State.QUEUED
    assert run(asked).state == State.FAILED
    assert (asked.failure, asked.attempt) == ("engine", 2)


def test_says_when_the_photo_itself_is_the_reason() -> None:
    def narrow() -> None:
        raise UnusablePhotoError("20000x10")

    engines.at_step[0] = narrow
    assert run(PictureRequestFactory(content=picture())).failure == "photo"


def test_a_worker_that_is_stopped_gives_the_request_back_at_once(asked: PictureRequest) -> None:
    engines.at_step[2] = heartbeat.stopping.set
    assert run(asked).state == State.QUEUED
    assert (asked.failures, asked.sent_at) == (0, None)
