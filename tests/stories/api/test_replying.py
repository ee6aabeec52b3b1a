"""Replies and hidden words by the API: those one wants to read, those one wrote, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stories.models import HiddenWord, Reply
from stories.services import hidden_words, social
from tests.factories import StoryFactory, UserFactory

pytestmark = pytest.mark.django_db
REPLIES, WORDS = "/api/v1/replies/", "/api/v1/hidden-words/"


def reply(owner: Any, sender: Any, text: str = "hello", **values: Any) -> Reply:
    return Reply.objects.create(story=StoryFactory(owner=owner), sender=sender, text=text, **values)


def listed(client: Client, **query: str) -> set[str]:
    return {row["text"] for row in client.get(REPLIES, query).json()["results"]}


def test_lists_what_one_wants_to_read_and_what_one_wrote(as_member: Client, member: Any, stranger: Any) -> None:
    muted = UserFactory()
    social.mute(muter=member, muted=muted)
    reply(member, stranger, "wanted")
    reply(member, stranger, "unwanted", is_unwanted=True)
    reply(member, muted, "from somebody muted")
    reply(stranger, member, "mine")
    reply(stranger, UserFactory(), "not mine")
    reply(member, stranger, "taken down", hidden_at=timezone.now())
    reply(member, UserFactory(is_active=False), "from somebody gone")
    assert listed(as_member) == {"wanted", "mine"}
    assert listed(as_member, unwanted="true") == {"unwanted", "from somebody muted"}
    assert listed(as_member, unwanted="yes") == {"wanted", "mine"}


def test_hides_and_shows_words_of_ones_own(as_member: Client, member: Any, stranger: Any) -> None:
    theirs = hidden_words.hide_word(owner=stranger, text="durian")
    answer = as_member.post(WORDS, {"text": " Spam "}, content_type="application/json")
    assert answer.status_code == 201
    (row,) = as_member.get(WORDS).json()["results"]
    assert row["text"] == HiddenWord.objects.get(owner=member).text
    assert as_member.delete(f"{WORDS}{theirs.pk}/").status_code == 404
    assert as_member.delete(f"{WORDS}{HiddenWord.objects.get(owner=member).pk}/").status_code == 204
    assert list(HiddenWord.objects.all()) == [theirs]


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "x" * 61])
def test_says_what_is_no_word(text: str, as_member: Client) -> None:
    answer = as_member.post(WORDS, {"text": text}, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert not HiddenWord.objects.exists()


def test_is_for_members(client: Client) -> None:
    assert client.get(REPLIES).status_code == client.get(WORDS).status_code == 401
