"""Replies with a hidden word, or of somebody muted, do not come to the Inbox; nothing of it is told or lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from stories import inbox
from stories.errors import HiddenWordError, TooManyWordsError
from stories.models import HiddenWord, Reaction, Reply
from stories.services import hidden_words, social
from stories.services.accounts import rows_of
from stories.services.story import reply
from tests.factories import StoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def quotes(member: Any) -> list[str]:
    return [entry.quote for entry in inbox.entries(member) if entry.reply]


def test_keeps_a_reply_with_the_word_from_the_inbox_and_from_the_count(member: Any, stranger: Any) -> None:
    story = StoryFactory(owner=member)
    hidden_words.hide_word(owner=member, text="idiot")
    before = inbox.unseen_count(member)
    reply(story=story, sender=stranger, text="you 1d1ot")
    assert (quotes(member), inbox.unseen_count(member)) == ([], before)
    reply(story=story, sender=stranger, text="lovely sea")
    assert quotes(member) == ["lovely sea"]
    assert [row.text for row in Reply.objects.unwanted_by(member)] == ["you 1d1ot"]


def test_sorts_what_came_before_when_the_list_changes(member: Any, stranger: Any) -> None:
    story = StoryFactory(owner=member)
    for text in ("you idiot", "idiot clown", "lovely"):
        reply(story=story, sender=stranger, text=text)
    word = hidden_words.hide_word(owner=member, text="IDIOT")
    hidden_words.hide_word(owner=member, text="clown")
    assert quotes(member) == ["lovely"]
    hidden_words.show_word(word=word)
    assert quotes(member) == ["lovely", "you idiot"]  # the other one still has a word that is hidden


def test_hides_for_nobody_else(member: Any, stranger: Any) -> None:
    hidden_words.hide_word(owner=stranger, text="idiot")
    reply(story=StoryFactory(owner=member), sender=stranger, text="idiot")
    assert quotes(member) == ["idiot"]


def test_keeps_replies_and_reactions_of_a_muted_member_away_until_unmuted(member: Any, stranger: Any) -> None:
    story = StoryFactory(owner=member)
    reply(story=story, sender=stranger, text="look here")
    Reaction.objects.create(story=story, member=stranger, emoji="🔥")
    social.mute(muter=member, muted=stranger)
    assert [entry for entry in inbox.entries(member) if entry.person] == []
    assert [row.text for row in Reply.objects.unwanted_by(member)] == ["look here"]
    social.unmute(muter=member, muted=stranger)
    assert len([entry for entry in inbox.entries(member) if entry.person]) == 2


def test_lists_a_word_once_in_every_disguise(member: Any) -> None:
    assert hidden_words.hide_word(owner=member, text="Idiot") == hidden_words.hide_word(owner=member, text="1d1ot")
    assert HiddenWord.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "x" * 61, "x" * 100_000])
def test_refuses_what_cannot_be_looked_for(text: str, member: Any) -> None:
    with pytest.raises(HiddenWordError):
        hidden_words.hide_word(owner=member, text=text)


def test_bounds_the_list(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden_words, "WORDS", 2)
    for text in ("one", "two", "two"):
        hidden_words.hide_word(owner=member, text=text)
    with pytest.raises(TooManyWordsError):
        hidden_words.hide_word(owner=member, text="three")


def test_sorts_a_bounded_number_of_old_replies(member: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden_words, "SORTED_AGAIN", 1)
    story = StoryFactory(owner=member)
    for _ in range(2):
        reply(story=story, sender=stranger, text="idiot")
    hidden_words.hide_word(owner=member, text="idiot")
    assert Reply.objects.filter(is_unwanted=True).count() == 1


def test_goes_into_the_export(member: Any) -> None:
    hidden_words.hide_word(owner=member, text="idiot")
    assert [word.text for word in rows_of(member)["hidden_words"]] == ["idiot"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_lets_no_reply_slip_through_while_the_list_changes() -> None:
    owner, sender = UserFactory(), UserFactory()
    story = StoryFactory(owner=owner)
    for n in range(8):
        barrier = threading.Barrier(2)

        def at_once(verb: Any, barrier: threading.Barrier = barrier) -> None:
            barrier.wait(30)
            try:
                verb()
            finally:
                connection.close()

        verbs = (
            lambda n=n: hidden_words.hide_word(owner=owner, text=f"idiot{n}x"),
            lambda n=n: reply(story=story, sender=sender, text=f"an idiot{n}x"),
        )
        workers = [threading.Thread(target=at_once, args=[verb]) for verb in verbs]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert Reply.objects.get(text=f"an idiot{n}x").is_unwanted
