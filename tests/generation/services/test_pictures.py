"""Asking for pictures: who may, how often, and that each kind stands in a line of its own."""

import json
from datetime import timedelta
from typing import Any

import dramatiq
import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation import services, sweeper, tasks
from generation.errors import (
    KeyReusedError,
    NotOfferedError,
    OverQuotaError,
    PeopleNotAgreedError,
    TooManyWaitingError,
    TooYoungError,
    WordsMissingError,
)
from generation.limits import PICTURE_SIZES, Aspect, picture_size_like
from generation.models import AliveRequest, PictureRequest
from generation.progress import newer_than
from generation.states import SOURCES, State
from tests.factories import AliveRequestFactory, PictureRequestFactory, UserFactory, picture

pytestmark = pytest.mark.django_db(transaction=True)
requests = PictureRequest.objects


@pytest.fixture(autouse=True)
def _offered(settings: LazySettings) -> None:
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"


def ask(owner: Any, **more: Any) -> PictureRequest:
    return services.request_picture(owner=owner, **{"prompt": "a lake"} | more)


def test_keeps_the_words_the_size_and_its_own_copy_of_the_photo(member: Any) -> None:
    asked = ask(member, prompt=" as a painting ", photo=picture(), size=(1152, 1152), strength=0.4, seed=7)
    assert (asked.prompt, asked.width, asked.strength, asked.seed, asked.state) == ("as a painting", 1152, 0.4, 7, State.QUEUED)
    with asked.photo.open("rb") as stored:
        assert stored.read() == picture()


def test_rings_the_bell_of_the_pictures_queue(member: Any) -> None:
    broker: Any = dramatiq.get_broker()
    broker.flush_all()
    asked = ask(member)
    message = dramatiq.Message.decode(broker.queues["pictures.local"].get_nowait())
    assert (message.actor_name, message.args) == ("draw", (str(asked.pk),))
    broker.flush_all()


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"prompt": "  "}, WordsMissingError),
        ({"photo": picture(), "has_people": True}, PeopleNotAgreedError),
        ({"photo": picture(), "has_people": None}, PeopleNotAgreedError),
    ],
)
def test_refuses_an_ask_that_is_not_whole(member: Any, more: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(member, **more)
    assert not requests.exists()


def test_answers_plainly_where_no_pictures_are_made(member: Any, settings: LazySettings) -> None:
    settings.PICTURE_ENGINE = ""
    with pytest.raises(NotOfferedError, match="makes no pictures"):
        ask(member)


def test_is_for_adults(db: None) -> None:
    with pytest.raises(TooYoungError):
        ask(UserFactory(birth_date=timezone.localdate() - timedelta(days=17 * 365)))


def test_has_a_quota_of_its_own(member: Any, settings: LazySettings) -> None:
    settings.DAILY_PICTURES = 1
    AliveRequestFactory(owner=member)
    asked = ask(member)
    assert services.quota_left(member) == settings.DAILY_QUOTA - 1
    with pytest.raises(OverQuotaError):
        ask(member)
    services.cancel(request=asked)
    ask(member)


def test_lets_few_wait_at_once(member: Any, settings: LazySettings) -> None:
    settings.QUEUED_PER_MEMBER = 1
    ask(member)
    with pytest.raises(TooManyWaitingError):
        ask(member)


def test_returns_the_same_request_for_the_same_key(member: Any) -> None:
    first = ask(member, idempotency_key="k", seed=1)
    assert ask(member, idempotency_key="k", seed=1) == first
    with pytest.raises(KeyReusedError):
        ask(member, idempotency_key="k", seed=2)
    assert requests.count() == 1


@pytest.mark.parametrize("target", list(State))
@pytest.mark.parametrize("source", list(State))
def test_moves_only_along_the_table(source: State, target: State) -> None:
    asked = PictureRequestFactory(state=source)
    assert requests.filter(pk=asked.pk).advance(target) is (source in SOURCES[target])


def test_takes_members_by_turns_and_no_other_kind() -> None:
    sari, budi = UserFactory(username="sari"), UserFactory(username="budi")
    AliveRequestFactory(owner=budi)
    rows = [PictureRequestFactory(owner=owner) for owner in (sari, sari, budi)]
    taken = []
    for row in rows:
        chosen = requests.next_in_line(row.pk)
        assert chosen and requests.claim(chosen, worker="w") == 1
        taken.append(requests.get(pk=chosen).owner.username)
    assert taken == ["sari", "budi", "sari"]
    assert AliveRequest.objects.get().state == State.QUEUED


def test_the_sweeper_rings_for_pictures_too(settings: LazySettings) -> None:
    broker: Any = dramatiq.get_broker()
    broker.flush_all()
    long_ago = timezone.now() - timedelta(hours=1)
    asked = PictureRequestFactory(state=State.RUNNING, attempt=1, heartbeat_at=long_ago, sent_at=long_ago)
    doomed = PictureRequestFactory(state=State.RUNNING, attempt=3, failures=settings.MAX_ATTEMPTS - 1, heartbeat_at=long_ago)
    assert sweeper.sweep() == 1
    assert json.loads(broker.queues["pictures.local"].get_nowait())["args"] == [str(asked.pk)]
    doomed.refresh_from_db()
    assert (doomed.state, doomed.failure) == (State.FAILED, "engine")
    broker.flush_all()


def test_progress_of_both_kinds_is_read_together() -> None:
    alive, asked, old = AliveRequestFactory(seq=2), PictureRequestFactory(seq=3), PictureRequestFactory(seq=1)
    newer = newer_than({str(alive.pk): 1, str(asked.pk): 1, str(old.pk): 1})
    assert {(shown.id, shown.seq) for shown in newer} == {(str(alive.pk), 2), (str(asked.pk), 3)}


def test_queues_are_named_by_kind_and_region() -> None:
    assert tasks.queue_name("eu") == "alive.eu"
    assert tasks.queue_name("eu", PictureRequest.kind) == "pictures.eu"


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1080, 1080), (9000, 1000), (200, 1100), (1080, 1920)])
def test_a_restyled_picture_has_the_shape_of_its_photo(size: tuple[int, int]) -> None:
    width, height = picture_size_like(*size)
    assert width % 32 == height % 32 == 0
    shape = min(max(size[0] / size[1], 0.5), 2.0)
    assert abs(width / height / shape - 1) < 0.03
    assert 0.9 < width * height / (1152 * 1152) < 1.1


def test_offers_the_three_shapes() -> None:
    for aspect, (width, height) in PICTURE_SIZES.items():
        across, down = map(int, aspect.split(":"))
        assert width * down == height * across or aspect is Aspect.SQUARE
