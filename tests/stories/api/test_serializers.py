"""The shapes of the API: media says whether AI made it, links are this viewer's, words are checked as on the pages."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import RequestFactory
from rest_framework import serializers as rest

from generation.models import PictureRequest
from stories.api import serializers, serializers_asked
from stories.api.serializers import ClipSerializer, MemberSerializer, MeSerializer, StoryAskSerializer, StorySerializer
from stories.links import resolve
from tests.factories import ClipFactory, StoryFactory

pytestmark = pytest.mark.django_db


def seen_by(viewer: Any) -> dict[str, Any]:
    request = RequestFactory().get("/")
    request.user = viewer
    return {"request": request}


def test_every_shape_that_holds_media_says_whether_ai_made_it() -> None:
    asks = {serializers_asked.AliveSerializer, serializers_asked.PictureRequestSerializer}  # what they hold says it
    for shape in (*vars(serializers).values(), *vars(serializers_asked).values()):
        fields = getattr(getattr(shape, "Meta", None), "fields", [])
        if {"video", "image", "clip", "picture"} & set(fields) and shape not in asks:
            assert "is_ai_generated" in fields, shape


@pytest.mark.parametrize(("values", "made"), [({}, False), ({"photo__ai_made": True}, True), ({"of_clip": True}, True)])
def test_a_story_is_ai_made_by_what_it_shows(values: dict[str, Any], made: bool, member: Any) -> None:
    told = StorySerializer(StoryFactory(**values), context=seen_by(member)).data
    assert told["is_ai_generated"] is made
    assert (told["photo"] is None) is bool(values.get("of_clip")) is (told["clip"] is not None)


def test_a_link_is_absolute_and_of_no_use_to_another(member: Any, stranger: Any) -> None:
    clip = ClipFactory(request__owner=member)
    told = ClipSerializer(clip, context=seen_by(member)).data
    for name in ("video", "poster"):
        token = told[name].removeprefix("http://testserver").strip("/").rpartition("/")[2]
        assert told[name].startswith("http://testserver/") and resolve(token, member) and not resolve(token, stranger)


def test_tells_nothing_of_a_member_that_their_page_does_not(member: Any) -> None:
    told = MemberSerializer(member, context=seen_by(member)).data
    assert set(told) == {"username", "display_name", "bio", "is_private", "avatar"}
    assert told["avatar"] is None


@pytest.mark.parametrize("name", ["\u200b", "  ", "\u2060\u200d"])
def test_a_name_that_nobody_can_see_is_none(name: str, member: Any) -> None:
    changed = MeSerializer(member, data={"display_name": name}, partial=True)
    changed.is_valid(raise_exception=True)
    assert changed.save().display_name == ""


@pytest.mark.parametrize("regions", [[], ["mars"], ["local", "mars"], "local", None, {"local": True}, [["local"]]])
def test_takes_no_regions_but_those_on_offer(regions: Any, member: Any) -> None:
    changed = MeSerializer(member, data={"regions": regions}, partial=True)
    assert not changed.is_valid() and set(changed.errors) == {"regions"}


def test_counts_no_pictures_where_none_are_made(member: Any, settings: Any) -> None:
    shown = MeSerializer()
    settings.PICTURE_ENGINE = ""
    assert shown.get_pictures_left(member) == 0 < shown.get_quota_left(member)
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"
    assert shown.get_pictures_left(member) == PictureRequest.daily_quota()


@pytest.mark.parametrize("given", [(), ("alive", "photo")], ids=["nothing", "both"])
def test_a_story_is_asked_of_exactly_one_thing(given: tuple[str, ...]) -> None:
    with pytest.raises(rest.ValidationError, match="exactly one"):
        StoryAskSerializer(data=dict.fromkeys(given, str(uuid.uuid4()))).is_valid(raise_exception=True)
