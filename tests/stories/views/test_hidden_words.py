"""The list of hidden words by the page and by the API: one's own alone, and told plainly when a word is none."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from stories.models import HiddenWord
from stories.services import hidden_words, social
from stories.services.story import reply
from tests.factories import StoryFactory

pytestmark = pytest.mark.django_db
PAGE = "/settings/hidden-words/"


def test_is_found_in_the_settings_and_filled_and_emptied_there(as_member: Client, member: Any) -> None:
    assert PAGE in as_member.get(reverse("settings")).content.decode()
    answer = as_member.post(PAGE, {"word": "gendut*"}, follow=True)
    assert answer.status_code == 200 and "gendut*" in answer.content.decode()
    answer = as_member.post(reverse("hidden_word_remove", args=[HiddenWord.objects.get().pk]), follow=True)
    assert "gendut*" not in answer.content.decode() and not HiddenWord.objects.exists()


def test_shows_what_was_kept_away_and_lets_it_be_reported(as_member: Client, member: Any, stranger: Any) -> None:
    hidden_words.hide_word(owner=member, text="idiot")
    row = reply(story=StoryFactory(owner=member), sender=stranger, text="you idiot")
    page = as_member.get(PAGE).content.decode()
    assert "1 reply was kept" in page and reverse("report", args=["reply", row.pk]) in page
    assert "you idiot" not in as_member.get(reverse("inbox")).content.decode()


@pytest.mark.parametrize("word", ["", "\u200b", "\0"])
def test_says_what_is_wrong_and_keeps_what_was_typed(word: str, as_member: Client) -> None:
    answer = as_member.post(PAGE, {"word": word})
    assert answer.status_code == 422 and "nothing in it to look for" in answer.content.decode()


def test_is_nobody_elses(as_member: Client, stranger: Any) -> None:
    word = hidden_words.hide_word(owner=stranger, text="idiot")
    assert as_member.post(reverse("hidden_word_remove", args=[word.pk])).status_code == 404
    assert HiddenWord.objects.count() == 1


def test_works_by_the_api(member: Any, stranger: Any) -> None:
    api = APIClient()
    api.force_authenticate(member)
    made = api.post("/api/v1/hidden-words/", {"text": "idiot"})
    assert (made.status_code, made.json()["text"]) == (201, "idiot")
    assert api.post("/api/v1/hidden-words/", {"text": "1diot"}).json()["id"] == made.json()["id"]
    assert api.post("/api/v1/hidden-words/", {"text": "\u200b"}).status_code in (400, 422)
    story = StoryFactory(owner=member)
    for text in ("you idiot", "lovely"):
        reply(story=story, sender=stranger, text=text)
    reply(story=StoryFactory(owner=stranger), sender=member, text="mine")
    assert {row["text"] for row in api.get("/api/v1/replies/").json()["results"]} == {"lovely", "mine"}
    assert [row["text"] for row in api.get("/api/v1/replies/?unwanted=true").json()["results"]] == ["you idiot"]
    theirs = APIClient()
    theirs.force_authenticate(stranger)
    assert {row["text"] for row in theirs.get("/api/v1/replies/").json()["results"]} == {"you idiot", "lovely", "mine"}  # not told
    assert theirs.get("/api/v1/hidden-words/").json()["results"] == []
    assert theirs.delete(f"/api/v1/hidden-words/{made.json()['id']}/").status_code == 404
    assert api.delete(f"/api/v1/hidden-words/{made.json()['id']}/").status_code == 204


def test_keeps_replies_of_the_muted_out_of_the_api(member: Any, stranger: Any) -> None:
    social.mute(muter=member, muted=stranger)
    reply(story=StoryFactory(owner=member), sender=stranger, text="look here")
    api = APIClient()
    api.force_authenticate(member)
    assert api.get("/api/v1/replies/").json()["results"] == []
