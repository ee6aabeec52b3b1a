"""What may be asked for by the API: the limits of the forms, one's own photos, and a state told as the socket tells it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from generation import limits
from generation.progress import as_event, snapshot
from generation.states import State
from stories.api.serializers_asked import AliveAskSerializer, AliveSerializer, PictureAskSerializer, PictureRequestSerializer
from stories.models import Photo
from tests.factories import AliveRequestFactory, ClipFactory, PhotoFactory, PictureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_member(member: Any) -> dict[str, Any]:
    request = RequestFactory().get("/")
    request.user = member
    return {"request": request}


def wrong(shape: Any, given: dict[str, Any], context: dict[str, Any]) -> set[str]:
    asked = shape(data=given, context=context)
    return set() if asked.is_valid() else set(asked.errors)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("strength", *limits.STRENGTH), ("seconds", *limits.SECONDS), ("seed", 0, limits.MAX_SEED)],
)
def test_takes_the_limits_themselves_and_nothing_beyond(name: str, least: float, most: float, photo: Photo, of_member: Any) -> None:
    for value, refused in ((least, set()), (most, set()), (least - 1, {name}), (most + 1, {name}), ("much", {name})):
        assert wrong(AliveAskSerializer, {"photo": str(photo.pk), name: value}, of_member) == refused


@pytest.mark.parametrize("shape", [AliveAskSerializer, PictureAskSerializer])
def test_offers_every_shape_and_words_of_their_length(shape: Any, photo: Photo, of_member: Any) -> None:
    given = {"photo": str(photo.pk), "prompt": "x" * limits.PROMPT_LENGTH}
    for aspect in limits.Aspect:
        assert wrong(shape, given | {"aspect": str(aspect)}, of_member) == set()
    assert wrong(shape, given | {"prompt": "x" * (limits.PROMPT_LENGTH + 1)}, of_member) == {"prompt"}


def test_only_a_picture_needs_words(photo: Photo, of_member: Any) -> None:
    assert wrong(AliveAskSerializer, {"photo": str(photo.pk)}, of_member) == set()
    assert wrong(PictureAskSerializer, {}, of_member) == {"prompt"}


@pytest.mark.parametrize("shape", [AliveAskSerializer, PictureAskSerializer])
def test_somebody_elses_photo_and_a_deleted_one_are_no_photos(shape: Any, member: Any, of_member: Any) -> None:
    for photo in (PhotoFactory(), PhotoFactory(owner=member, deleted_at=timezone.now())):
        assert wrong(shape, {"photo": str(photo.pk), "prompt": "waves"}, of_member) == {"photo"}


def test_nobody_agreed_until_it_is_said(photo: Photo, of_member: Any) -> None:
    asked = AliveAskSerializer(data={"photo": str(photo.pk)}, context=of_member)
    asked.is_valid(raise_exception=True)
    assert asked.validated_data["people_agreed"] is False


def test_stands_as_the_socket_tells_it_and_holds_nothing_before_it_is_made(member: Any, of_member: Any) -> None:
    alive = AliveRequestFactory(owner=member, state=State.RUNNING, stage="animating", fraction=0.4, seq=3)
    told = AliveSerializer(alive, context=of_member).data
    assert (told["progress"], told["clip"]) == (as_event(snapshot(alive)), None)


@pytest.mark.parametrize(
    ("made", "shape", "name"), [(ClipFactory, AliveSerializer, "clip"), (PictureFactory, PictureRequestSerializer, "picture")]
)
def test_what_was_made_says_that_ai_made_it(made: Any, shape: Any, name: str, member: Any, of_member: Any) -> None:
    told = shape(made(request__owner=member).request, context=of_member).data
    assert told[name]["is_ai_generated"] is True
    assert not {"owner", "manifest", "watermark_id", "photo"} & (set(told) | set(told[name]))
