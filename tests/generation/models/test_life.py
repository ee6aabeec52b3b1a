"""The moves of a row: who gets it, who has lost it."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation.heartbeat import Heartbeat
from generation.models import AliveRequest
from generation.progress import snapshot
from generation.states import SOURCES, Stage, State
from tests.factories import AliveRequestFactory, UserFactory

pytestmark = pytest.mark.django_db
requests = AliveRequest.objects


def claimed(**values: object) -> AliveRequest:
    alive = AliveRequestFactory(**values)
    attempt = requests.claim(alive.pk, worker="one")
    assert attempt == 1
    alive.refresh_from_db()
    return alive


def expire(alive: AliveRequest) -> None:
    requests.filter(pk=alive.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))


def test_gives_a_row_to_one_worker() -> None:
    alive = claimed()
    assert requests.claim(alive.pk, worker="two") is None


def test_gives_a_silent_workers_row_to_the_next() -> None:
    alive = claimed()
    expire(alive)
    assert requests.claim(alive.pk, worker="two") == 2
    alive.refresh_from_db()
    assert (alive.worker, alive.failures) == ("two", 1)


def test_a_worker_that_slept_can_write_nothing_any_more() -> None:
    slept = claimed()
    expire(slept)
    requests.claim(slept.pk, worker="two")
    assert not requests.beat(slept, stage=Stage.ANIMATING, fraction=0.5, eta_seconds=1.0)
    assert not requests.held_by(slept).advance(State.READY)
    assert not requests.put_back(slept, failed=True)


def test_is_not_claimed_by_another_region(settings: LazySettings) -> None:
    alive = AliveRequestFactory(region="eu")
    assert requests.claim(alive.pk, worker="here") is None
    settings.REGION = "eu"
    assert requests.claim(alive.pk, worker="there") == 1


def test_a_beat_extends_the_lease_and_counts_up() -> None:
    alive = claimed()
    expire(alive)
    assert requests.beat(alive, stage=Stage.ANIMATING, fraction=0.5, eta_seconds=2.0)
    assert requests.claim(alive.pk, worker="two") is None
    seq = alive.seq
    alive.refresh_from_db()
    assert alive.seq == seq + 1


@pytest.mark.parametrize("target", list(State))
@pytest.mark.parametrize("source", list(State))
def test_moves_only_along_the_table(source: State, target: State) -> None:
    alive = AliveRequestFactory(state=source)
    assert requests.filter(pk=alive.pk).advance(target) is (source in SOURCES[target])
    alive.refresh_from_db()
    assert alive.state == (target if source in SOURCES[target] else source)


def test_finds_what_nobody_works_on() -> None:
    now, long_ago = timezone.now(), timezone.now() - timedelta(hours=1)
    behind = {
        AliveRequestFactory(created_at=long_ago),  # never sent
        AliveRequestFactory(sent_at=long_ago),  # sent, forgotten by the broker
        AliveRequestFactory(state=State.RUNNING, heartbeat_at=long_ago, sent_at=long_ago),  # its worker died
    }
    AliveRequestFactory(created_at=now, sent_at=now)
    AliveRequestFactory(state=State.RUNNING, heartbeat_at=now, sent_at=long_ago)
    AliveRequestFactory(state=State.HELD, created_at=long_ago)
    AliveRequestFactory(state=State.READY, created_at=long_ago)
    assert set(requests.left_behind(resend_after=30)) == behind


def test_a_second_attempt_shows_no_less_than_the_first_had_reached() -> None:
    alive = AliveRequestFactory()
    shown = []
    for stage in (Stage.ANIMATING, Stage.CHECKING):
        requests.claim(alive.pk, worker="w")
        alive.refresh_from_db()
        Heartbeat(alive)(stage, 0.5)
        requests.put_back(alive, failed=False)
        alive.refresh_from_db()
        shown.append(snapshot(alive).fraction)
    assert shown == [0.48, 0.48]


def line() -> list[str]:
    """Who is taken, one after the other, when each request's bell is rung once."""
    taken = []
    for rung_for in list(requests.order_by("created_at").values_list("pk", flat=True)):
        chosen = requests.next_in_line(rung_for)
        assert chosen and requests.claim(chosen, worker="w")
        taken.append(requests.get(pk=chosen).owner.username)
    return taken


def test_takes_members_by_turns() -> None:
    sari, budi = UserFactory(username="sari"), UserFactory(username="budi")
    for owner in (sari, sari, sari, sari, budi, budi):
        AliveRequestFactory(owner=owner)
    assert line() == ["sari", "budi", "sari", "budi", "sari", "sari"]


def test_takes_what_was_worked_on_before_at_its_own_bell_alone() -> None:
    first, second = AliveRequestFactory(), AliveRequestFactory()
    requests.claim(first.pk, worker="w")
    first.refresh_from_db()
    assert requests.next_in_line(first.pk) == second.pk  # a bell too many, while its worker lives
    requests.put_back(first, failed=True)
    assert requests.next_in_line(second.pk) == second.pk
    assert requests.next_in_line(first.pk) == first.pk


def test_takes_over_what_a_dead_worker_left() -> None:
    alive, waiting = claimed(), AliveRequestFactory()
    expire(alive)
    assert requests.next_in_line(alive.pk) == alive.pk
    assert requests.next_in_line(waiting.pk) == waiting.pk


def test_takes_nothing_of_another_region(settings: LazySettings) -> None:
    alive = AliveRequestFactory(region="eu")
    assert requests.next_in_line(alive.pk) is None


@pytest.mark.parametrize(
    ("waited", "silent", "is_due"), [(31, 31, True), (40, 10, False), (130, 40, False), (130, 70, True), (9999, 301, True)]
)
def test_rings_again_after_silences_that_grow(waited: int, silent: int, is_due: bool) -> None:
    now = timezone.now()
    alive = AliveRequestFactory(sent_at=now - timedelta(seconds=silent))
    requests.filter(pk=alive.pk).update(updated_at=now - timedelta(seconds=waited), created_at=now - timedelta(seconds=waited))
    assert requests.left_behind(resend_after=30).exists() is is_due


@pytest.mark.parametrize("wrong_by", [timedelta(hours=1), timedelta(hours=-1)])
def test_machines_whose_clocks_differ_take_no_lease_from_each_other(monkeypatch: pytest.MonkeyPatch, wrong_by: timedelta) -> None:
    alive, now = claimed(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + wrong_by)  # from here on, a machine that is wrong
    assert requests.claim(alive.pk, worker="two") is None
    assert not requests.expired().exists() and not requests.left_behind(resend_after=30).exists()
    assert requests.beat(alive, stage=Stage.ANIMATING, fraction=0.5, eta_seconds=None)
    waiting = AliveRequestFactory(created_at=timezone.now())
    monkeypatch.undo()
    assert requests.claim(alive.pk, worker="two") is None
    assert waiting in requests.left_behind(resend_after=30)  # never sent: it is not forgotten because its page's clock was ahead
