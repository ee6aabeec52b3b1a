from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation import services
from generation.errors import (
    KeyReusedError,
    OverQuotaError,
    PeopleNotAgreedError,
    RegionNotAllowedError,
    TooManyWaitingError,
    TooYoungError,
    WrongStateError,
)
from generation.models import AliveRequest
from generation.states import State
from tests.factories import AliveRequestFactory, picture

pytestmark = pytest.mark.django_db


def ask(owner: Any, **changes: Any) -> AliveRequest:
    return services.request_alive(**{"owner": owner, "photo": picture(), "suffix": ".jpg", "has_people": False, **changes})


def test_keeps_its_own_copy_of_the_photo(member: Any) -> None:
    alive = ask(member, prompt="  waves  ")
    assert alive.state == State.QUEUED
    assert alive.prompt == "waves"
    with alive.photo.open() as kept:
        assert kept.read() == picture()


def test_returns_the_same_request_for_the_same_key(member: Any) -> None:
    first = ask(member, idempotency_key="k", prompt="waves")
    assert ask(member, idempotency_key="k", prompt="waves") == first
    assert services.quota_left(member) == 11


def test_refuses_a_key_that_was_used_for_another_ask(member: Any) -> None:
    ask(member, idempotency_key="k", prompt="waves")
    with pytest.raises(KeyReusedError):
        ask(member, idempotency_key="k", prompt="clouds")


def test_keys_of_two_members_do_not_meet(member: Any, stranger: Any) -> None:
    assert ask(member, idempotency_key="k") != ask(stranger, idempotency_key="k")


def test_stops_at_the_quota_and_goes_on_a_day_later(member: Any, settings: LazySettings) -> None:
    settings.DAILY_QUOTA = 1
    alive = ask(member)
    with pytest.raises(OverQuotaError):
        ask(member)
    AliveRequest.objects.filter(pk=alive.pk).update(created_at=timezone.now() - timedelta(hours=25))
    ask(member)


def test_gives_the_quota_back_on_cancel(member: Any, settings: LazySettings) -> None:
    settings.DAILY_QUOTA = 1
    services.cancel(request=ask(member))
    assert services.quota_left(member) == 1


def test_lets_only_a_few_wait_at_once(member: Any, settings: LazySettings) -> None:
    settings.QUEUED_PER_MEMBER = 2
    ask(member)
    ask(member)
    with pytest.raises(TooManyWaitingError):
        ask(member)


def test_is_for_adults(member: Any) -> None:
    member.birth_date = timezone.localdate() - timedelta(days=17 * 365)
    with pytest.raises(TooYoungError):
        ask(member)
    member.birth_date = None
    with pytest.raises(TooYoungError):
        ask(member)


def test_counts_a_leap_day_birthday_from_the_first_of_march(member: Any) -> None:
    from stories.models.user import years_between

    assert years_between(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert years_between(date(2008, 2, 29), date(2026, 3, 1)) == 18


@pytest.mark.parametrize("has_people", [True, None])
def test_asks_whether_people_in_the_photo_agreed(member: Any, has_people: bool | None) -> None:
    with pytest.raises(PeopleNotAgreedError):
        ask(member, has_people=has_people)
    assert ask(member, has_people=has_people, people_agreed=True).people_agreed


def test_runs_only_where_the_member_allows(member: Any, settings: LazySettings) -> None:
    settings.REGIONS = ["local", "eu"]
    member.regions = ["eu"]
    assert ask(member).region == "eu"
    member.regions = ["mars"]
    with pytest.raises(RegionNotAllowedError):
        ask(member)


def test_rings_after_the_commit_and_not_before(member: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        alive = ask(member)
        alive.refresh_from_db()
        assert alive.sent_at is None
    for callback in callbacks:
        callback()
    alive.refresh_from_db()
    assert alive.sent_at is not None


def test_a_request_survives_a_broker_that_is_away(
    member: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from generation import tasks

    def away(message: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.animate.broker, "enqueue", away)
    with django_capture_on_commit_callbacks(execute=True):
        alive = ask(member)
    alive.refresh_from_db()
    assert (alive.state, alive.sent_at) == (State.QUEUED, None)


@pytest.mark.parametrize("state", [State.READY, State.REFUSED, State.FAILED, State.CANCELLED])
def test_cannot_cancel_what_is_over(state: State) -> None:
    alive = AliveRequestFactory(state=state)
    with pytest.raises(WrongStateError):
        services.cancel(request=alive)


def test_retries_only_what_failed(member: Any) -> None:
    alive = AliveRequestFactory(owner=member, state=State.FAILED, failures=3)
    services.retry(request=alive)
    alive.refresh_from_db()
    assert (alive.state, alive.failures) == (State.QUEUED, 0)
    with pytest.raises(WrongStateError):
        services.retry(request=alive)


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED])
def test_a_release_lets_it_go_on_where_it_stood(state: State, django_capture_on_commit_callbacks: Any) -> None:
    alive = AliveRequestFactory(state=state, rules=["nudity"], attempt=1, fraction=0.9)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.release(request=alive)
    alive.refresh_from_db()
    assert (alive.state, alive.rules, alive.fraction) == (State.QUEUED, [], 0.9)
    assert alive.sent_at is not None


@pytest.mark.parametrize("state", [state for state in State if state not in {State.HELD, State.REFUSED}])
def test_releases_nothing_else(state: State) -> None:
    """A failed request is queued again by its owner, who is charged for it; a release costs nothing."""
    assert not services.release(request=AliveRequestFactory(state=state))


@pytest.mark.parametrize("state", [state for state in State if state is not State.HELD])
def test_a_person_refuses_only_what_is_held(state: State) -> None:
    assert not services.refuse(request=AliveRequestFactory(state=state), rules=("gore",))


def test_a_retry_costs_quota_again(member: Any, settings: LazySettings) -> None:
    settings.DAILY_QUOTA = 1
    failed = AliveRequestFactory(owner=member, state=State.FAILED)
    AliveRequestFactory(owner=member, state=State.READY)
    with pytest.raises(OverQuotaError):
        services.retry(request=failed)
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_a_key_is_answered_even_when_the_quota_is_used_up(member: Any, settings: LazySettings) -> None:
    """Its answer was lost on the way; asking again must not read like a refusal."""
    settings.DAILY_QUOTA = 1
    first = ask(member, idempotency_key="k")
    assert ask(member, idempotency_key="k") == first


def test_prefers_the_region_it_runs_in(member: Any, settings: LazySettings) -> None:
    settings.REGIONS, settings.REGION = ["eu", "local"], "local"
    member.regions = ["eu", "local"]
    assert ask(member).region == "local"
    assert ask(member).regions == ["eu", "local"]
