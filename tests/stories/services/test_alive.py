"""AI Alive from an album photo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from generation.errors import OverQuotaError, PeopleNotAgreedError
from generation.models import AliveRequest
from generation.states import State
from stories.models import Animation
from stories.services.alive import animate_photo, drafts_of, next_free_at
from tests.factories import AliveRequestFactory, PhotoFactory


def test_ties_the_request_to_its_photo(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    alive = animate_photo(owner=member, photo=photo, prompt="waves")
    assert alive.animation.photo == photo and alive.state == State.QUEUED
    with alive.photo.open() as kept, photo.image.open() as stored:
        assert kept.read() == stored.read()


def test_hands_on_what_was_seen_in_the_photo(member: Any) -> None:
    alive = animate_photo(owner=member, photo=PhotoFactory(owner=member, areas=b"where the water is"), prompt="waves")
    assert bytes(AliveRequest.objects.get(pk=alive.pk).areas) == b"where the water is"


def test_is_the_same_ask_whether_somebody_has_looked_at_the_photo_meanwhile(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    first = animate_photo(owner=member, photo=photo, prompt="waves", idempotency_key="k")
    photo.areas = b"where the water is"
    assert animate_photo(owner=member, photo=photo, prompt="waves", idempotency_key="k") == first


def test_makes_one_request_of_a_double_submit(member: Any) -> None:
    photo = PhotoFactory(owner=member)
    first, second = (animate_photo(owner=member, photo=photo, prompt="waves", idempotency_key="k") for _ in range(2))
    assert first.pk == second.pk and Animation.objects.count() == 1


@pytest.mark.parametrize("has_people", [True, None])
def test_asks_for_the_people_even_when_nobody_has_looked(member: Any, has_people: bool | None) -> None:
    photo = PhotoFactory(owner=member, has_people=has_people)
    with pytest.raises(PeopleNotAgreedError):
        animate_photo(owner=member, photo=photo)
    assert animate_photo(owner=member, photo=photo, people_agreed=True).people_agreed
    assert AliveRequest.objects.count() == 1


def test_says_when_the_next_one_is_free(member: Any, settings: Any) -> None:
    settings.DAILY_QUOTA = 1
    assert next_free_at(member) is None
    asked = timezone.now() - timedelta(hours=3)
    AliveRequestFactory(owner=member, state=State.READY, created_at=asked)
    assert next_free_at(member) == asked + timedelta(hours=24)
    with pytest.raises(OverQuotaError):
        animate_photo(owner=member, photo=PhotoFactory(owner=member))
    assert not Animation.objects.exists()


def test_shows_as_drafts_what_waits_is_ready_or_may_be_tried_again(member: Any) -> None:
    for state in State:
        AliveRequestFactory(owner=member, state=state)
    AliveRequestFactory(state=State.READY)
    shown = {alive.state for alive in drafts_of(member)}
    assert shown == {State.QUEUED, State.RUNNING, State.HELD, State.READY, State.FAILED}
