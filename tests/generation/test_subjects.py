"""Requests on the moderation desk: whose they are, what is shown, and that a release lets pass exactly what was held."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile

from generation.models import AliveRequest, PictureRequest
from generation.states import State
from generation.subjects import ALIVE, PICTURE
from moderation import screening, subjects
from moderation.verdicts import Target
from tests.factories import AliveRequestFactory, PictureRequestFactory, picture

pytestmark = pytest.mark.django_db


def held(factory: Any = AliveRequestFactory, **values: Any) -> Any:
    request = factory(state=State.HELD, prompt="waves", negative_prompt="people", rendered_sha256="c" * 64, **values)
    request.rendered.save(f"requests/{request.pk}/rendered.bin", ContentFile(b"held"))
    return request


@pytest.mark.parametrize("kind", [ALIVE, PICTURE])
@pytest.mark.parametrize("subject_id", ["", "7", "no-uuid", str(uuid.UUID(int=0)), "../../etc"])
def test_answers_plainly_for_what_is_not_there(kind: Any, subject_id: str) -> None:
    assert kind.find(subject_id) is kind.owner_id(subject_id) is kind.preview(subject_id) is None
    assert kind.release(subject_id) is kind.refuse(subject_id, ("nudity",)) is False


def test_one_kind_does_not_find_the_others_requests() -> None:
    assert PICTURE.find(str(AliveRequestFactory().pk)) is None
    assert ALIVE.find(str(PictureRequestFactory().pk)) is None


def test_shows_the_words_the_photo_and_what_was_made() -> None:
    alive = held()
    shown = ALIVE.preview(str(alive.pk))
    assert shown is not None
    assert shown.title == f"AI Alive request of {alive.owner}"
    assert (shown.text, shown.photo, shown.clip) == ("waves", alive.photo, alive.rendered)
    assert "people" in dict(shown.facts).values()


def test_shows_a_picture_as_a_picture_and_a_request_from_words_without_one() -> None:
    drawn = held(PictureRequestFactory, content=picture())
    shown, bare = PICTURE.preview(str(drawn.pk)), PICTURE.preview(str(PictureRequestFactory().pk))
    assert shown is not None and bare is not None
    assert (shown.photo, shown.clip) == (drawn.rendered, None)
    assert (bare.photo, bare.clip) == (None, None)


@pytest.mark.parametrize(
    ("kind", "factory", "made"), [(ALIVE, AliveRequestFactory, Target.CLIP), (PICTURE, PictureRequestFactory, Target.PHOTO)]
)
def test_a_release_allows_exactly_what_was_held_and_lets_it_go_on(kind: Any, factory: Any, made: Target) -> None:
    request = held(factory)
    assert kind.release(str(request.pk))
    request.refresh_from_db()
    assert request.state == State.QUEUED
    assert screening.is_released(target=made, sha256="c" * 64)
    assert screening.is_released(target=Target.PROMPT, sha256=screening.text_sha256("waves", "people"))
    assert not screening.is_released(target=Target.PROMPT, sha256=screening.text_sha256("waves", "dragons"))
    assert not screening.is_released(target=made, sha256="d" * 64)


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.READY, State.FAILED, State.CANCELLED])
def test_allows_nothing_for_a_request_that_nobody_held(state: State) -> None:
    alive = AliveRequestFactory(state=state, prompt="waves")
    assert not ALIVE.release(str(alive.pk))
    assert not screening.is_released(target=Target.PHOTO, sha256=alive.photo_sha256)


def test_a_refusal_takes_its_rules_along_and_only_what_is_held() -> None:
    alive = held()
    assert ALIVE.refuse(str(alive.pk), ("nudity",))
    assert not ALIVE.refuse(str(alive.pk), ("gore",))
    alive.refresh_from_db()
    assert (alive.state, alive.rules) == (State.REFUSED, ["nudity"])


@pytest.mark.parametrize(("model", "factory"), [(AliveRequest, AliveRequestFactory), (PictureRequest, PictureRequestFactory)])
def test_is_registered_and_seen_by_its_owner_alone(model: Any, factory: Any, stranger: Any) -> None:
    request, kind = factory(), subjects.get(model.kind)
    assert kind.owner_id(str(request.pk)) == request.owner_id
    assert kind.visible_to(str(request.pk), request.owner)
    assert not kind.visible_to(str(request.pk), stranger)
    assert not kind.visible_to(str(request.pk), None)


def test_a_visitor_does_not_see_what_is_gone() -> None:
    """No owner and no viewer are both nobody; that is no reason to show it."""
    assert not subjects.get(AliveRequest.kind).visible_to(str(uuid.uuid4()), None)
