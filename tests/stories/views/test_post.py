"""Handing something in: one's own alone, once a key, and a page that says where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stories.models import Story
from stories.models.story import Audience, StoryState
from tests.factories import ClipFactory, PhotoFactory, StoryFactory

pytestmark = pytest.mark.django_db
FORM = {"key": "k", "caption": "Look!", "audience": "followers", "alt_text": "a lake"}


def test_hands_a_photo_in_once_a_key(as_member: Client, member: Any) -> None:
    photo = PhotoFactory(owner=member)
    answers = [as_member.post(f"/post/?photo={photo.pk}", FORM) for _ in range(2)]
    story = Story.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/stories/{story.pk}/status/"}
    assert (story.photo, story.caption, story.audience, story.alt_text) == (photo, "Look!", Audience.FOLLOWERS, "a lake")
    assert story.state == StoryState.CHECKING


def test_hands_a_clip_in_by_its_request(as_member: Client, member: Any) -> None:
    clip = ClipFactory(request__owner=member)
    as_member.post(f"/post/?alive={clip.request_id}", FORM)
    assert Story.objects.get().clip == clip


def test_says_when_a_key_meant_something_else(as_member: Client, member: Any) -> None:
    photos = [PhotoFactory(owner=member) for _ in range(2)]
    answers = [as_member.post(f"/post/?photo={photo.pk}", FORM) for photo in photos]
    assert answers[1].status_code == 200
    assert "already used" in answers[1].content.decode()
    assert Story.objects.count() == 1


def test_begins_with_the_alt_text_of_the_photo(as_member: Client, member: Any) -> None:
    photo = PhotoFactory(owner=member, alt_text="three boats")
    assert "three boats" in as_member.get(f"/post/?photo={photo.pk}").content.decode()


def test_posts_nothing_that_is_not_ones_own(as_member: Client, stranger: Any) -> None:
    clip, photo = ClipFactory(request__owner=stranger), PhotoFactory(owner=stranger)
    for query in (f"alive={clip.request_id}", f"photo={photo.pk}"):
        assert as_member.post(f"/post/?{query}", FORM).status_code == 404
    assert not Story.objects.exists()


def test_posts_no_photo_that_was_deleted(as_member: Client, member: Any) -> None:
    photo = PhotoFactory(owner=member, deleted_at=timezone.now())
    assert as_member.get(f"/post/?photo={photo.pk}").status_code == 404


@pytest.mark.parametrize("query", ["", "photo=", "photo=x", "alive=x", "alive=%00", "photo=" + "0" * 99])
def test_an_address_that_names_nothing_leads_nowhere(query: str, as_member: Client) -> None:
    assert as_member.get(f"/post/?{query}").status_code == 404


@pytest.mark.parametrize("state", [state for state in StoryState if state != StoryState.LIVE])
def test_says_where_it_stands(state: str, as_member: Client, member: Any) -> None:
    story = StoryFactory(owner=member, state=state, rules=["hate"] if state == StoryState.REFUSED else [])
    page = as_member.get(f"/stories/{story.pk}/status/")
    assert page.status_code == 200
    assert ("Hate" in page.content.decode()) is (state == StoryState.REFUSED)
    assert json.loads(as_member.get(f"/stories/{story.pk}/state/").content) == {"state": state}


def test_names_no_rule_when_only_the_file_was_another(as_member: Client, member: Any) -> None:
    story = StoryFactory(owner=member, state=StoryState.REFUSED, rules=["changed"])
    assert as_member.get(f"/stories/{story.pk}/status/").context["rules"] == []


def test_a_live_one_opens(as_member: Client, member: Any) -> None:
    story = StoryFactory(owner=member)
    assert as_member.get(f"/stories/{story.pk}/status/")["Location"] == f"/stories/{story.pk}/"


@pytest.mark.parametrize("page", ["status", "state"])
def test_tells_nobody_else(page: str, as_member: Client, stranger: Any) -> None:
    assert as_member.get(f"/stories/{StoryFactory(owner=stranger).pk}/{page}/").status_code == 404


def test_deletes_ones_own_and_keeps_the_photo(as_member: Client, member: Any, stranger: Any) -> None:
    mine, theirs = StoryFactory(owner=member), StoryFactory(owner=stranger)
    assert as_member.post(f"/stories/{theirs.pk}/delete/").status_code == 404
    assert as_member.get(f"/stories/{mine.pk}/delete/").status_code in {302, 405}  # a link in an e-mail deletes nothing
    assert Story.objects.count() == 2
    as_member.post(f"/stories/{mine.pk}/delete/")
    assert list(Story.objects.all()) == [theirs]
    assert member.photos.count() == 1
