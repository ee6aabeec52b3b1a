"""Asking for a clip: what is kept of it, and when it is not taken at all."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from generation import limits, services
from generation.errors import NotStoredError, PeopleNotAgreedError, TooYoungError
from generation.models import AliveRequest
from generation.states import Stage, State
from tests.factories import picture

pytestmark = pytest.mark.django_db


def ask(owner: Any, **changes: Any) -> AliveRequest:
    return services.request_alive(**{"owner": owner, "photo": picture(), "suffix": ".jpg", "has_people": False, **changes})


def test_keeps_every_word_of_the_ask(member: Any) -> None:
    asked = {
        "prompt": "waves",
        "negative_prompt": "people",
        "strength": 0.2,
        "seconds": 7.0,
        "aspect": limits.Aspect.WIDE,
        "sound": False,
        "seed": 42,
        "language": "id",
    }
    alive = ask(member, **asked)
    alive.refresh_from_db()
    assert {name: getattr(alive, name) for name in asked} == asked
    assert alive.photo_sha256 == hashlib.sha256(picture()).hexdigest()
    assert alive.size == limits.SIZES[limits.Aspect.WIDE]
    assert (alive.state, alive.stage, alive.fraction, alive.attempt) == (State.QUEUED, Stage.WAITING, 0.0, 0)


def test_draws_a_seed_of_its_own_where_none_is_named(member: Any) -> None:
    seeds = {ask(member).seed for _ in range(2)}
    assert len(seeds) == 2
    assert all(0 <= seed < limits.MAX_SEED for seed in seeds)


def test_keeps_the_seed_nought(member: Any) -> None:
    assert ask(member, seed=0).seed == 0


@pytest.mark.parametrize(
    "changes", [{"prompt": "clouds"}, {"seed": 2}, {"seed": None}, {"sound": False}, {"photo": picture(colour=(9, 9, 9))}]
)
def test_tells_a_different_ask_by_any_of_its_parts(member: Any, changes: dict[str, Any]) -> None:
    first = ask(member, prompt="waves", seed=1)
    assert first.fingerprint != ask(member, **{"prompt": "waves", "seed": 1, **changes}).fingerprint


def test_takes_the_same_ask_twice_without_a_key(member: Any) -> None:
    """Again with the same words is a wish, not a slip: only a key says that it is the same ask."""
    assert ask(member, seed=1) != ask(member, seed=1)


def test_asks_about_people_only_where_there_may_be_some(member: Any) -> None:
    for has_people in (True, None):
        with pytest.raises(PeopleNotAgreedError):
            ask(member, has_people=has_people)
    assert ask(member, has_people=False).people_agreed is False
    assert not AliveRequest.objects.filter(people_agreed=True).exists()


def test_takes_nothing_of_somebody_too_young_and_stores_no_photo(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    member.birth_date = None
    monkeypatch.setattr(services.alive, "keep_photo", None)  # it would fail if it were asked to
    with pytest.raises(TooYoungError):
        ask(member)
    assert not AliveRequest.objects.exists()


def test_charges_nothing_when_the_photo_cannot_be_stored(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    left = services.quota_left(member)
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    with pytest.raises(NotStoredError):
        ask(member)
    assert services.quota_left(member) == left
    assert not AliveRequest.objects.exists()


def test_keeps_the_photos_own_credentials_beside_it(member: Any) -> None:
    assert not ask(member).heritage
    with ask(member, heritage=b"{}").heritage.open() as kept:
        assert kept.read() == b"{}"
