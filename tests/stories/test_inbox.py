"""The Inbox is read from what happened; nothing is written for it but the time of the last look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from generation.states import State
from moderation.services import refuse_automatically
from stories import inbox
from stories.models import Follow, Reaction, Reply
from stories.models.story import StoryState
from tests.factories import AliveRequestFactory, FollowFactory, StoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def texts(member: Any) -> list[str]:
    return [entry.text for entry in inbox.entries(member)]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.QUEUED, []),
        (State.RUNNING, []),
        (State.READY, ["Your video is ready."]),
        (State.HELD, ["Your video is being reviewed by a person."]),
        (State.FAILED, ["Your video could not be made. You can try again; it cost nothing."]),
        (State.CANCELLED, []),
        (State.REFUSED, []),  # the decision tells it, with the rule
    ],
)
def test_tells_what_became_of_a_request(member: Any, state: State, said: list[str]) -> None:
    AliveRequestFactory(owner=member, state=state)
    assert texts(member) == said


def test_tells_an_automatic_refusal_once_with_its_rule(member: Any) -> None:
    alive = AliveRequestFactory(owner=member, state=State.REFUSED)
    refuse_automatically(kind="alive_request", subject_id=alive.pk, rules=["violence"])
    assert texts(member) == ["AI Alive request: refused (Violence and gore)."]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (StoryState.LIVE, ["Your Story is posted."]),
        (StoryState.HELD, ["Your Story is being reviewed by a person."]),
        (StoryState.CHECKING, []),
    ],
)
def test_tells_what_became_of_a_story(member: Any, state: StoryState, said: list[str]) -> None:
    StoryFactory(owner=member, state=state)
    assert texts(member) == said


def test_merges_everything_newest_first(member: Any) -> None:
    now = timezone.now()
    story = StoryFactory(owner=member, posted_at=now - timedelta(minutes=9))
    fan = UserFactory(display_name="Budi")
    Reply.objects.create(story=story, sender=fan, text="Indah", created_at=now - timedelta(minutes=3))
    Reaction.objects.create(story=story, member=fan, emoji="🔥", created_at=now - timedelta(minutes=5))
    FollowFactory(follower=fan, followed=member, accepted_at=now - timedelta(minutes=7))
    AliveRequestFactory(owner=member, state=State.READY, updated_at=now - timedelta(minutes=1))
    assert texts(member) == [
        "Your video is ready.",
        "Budi replied to your Story.",
        "Budi reacted with 🔥 to your Story.",
        "Budi follows you.",
        "Your Story is posted.",
    ]


def test_leaves_out_what_was_hidden_and_who_is_gone(member: Any) -> None:
    story = StoryFactory(owner=member)
    gone = UserFactory(is_active=False)
    Reply.objects.create(story=story, sender=gone, text="hi")
    Reply.objects.create(story=story, sender=UserFactory(), text="nasty", hidden_at=timezone.now())
    Reaction.objects.create(story=story, member=gone, emoji="🔥")
    FollowFactory(follower=gone, followed=member)
    assert texts(member) == ["Your Story is posted."]


def test_shows_nobody_elses_news(member: Any, stranger: Any) -> None:
    StoryFactory(owner=stranger)
    AliveRequestFactory(owner=stranger, state=State.READY)
    assert texts(member) == []


def test_counts_what_came_since_the_last_look(as_member: Client, member: Any) -> None:
    AliveRequestFactory(owner=member, state=State.READY, updated_at=timezone.now() + timedelta(minutes=5))
    member.inbox_seen_at = timezone.now() - timedelta(hours=1)
    member.save()
    assert inbox.unseen_count(member) == 1
    shown = as_member.get("/inbox/").context["entries"]
    assert [is_new for _entry, is_new in shown] == [True]
    member.refresh_from_db()
    assert inbox.unseen_count(member) == 1  # it is from after this look
    inbox.mark_seen(member)
    AliveRequestFactory(owner=member, state=State.READY, updated_at=timezone.now() - timedelta(minutes=1))
    member.refresh_from_db()
    assert inbox.unseen_count(member) == 1


def test_lists_who_waits_to_be_let_in(member: Any) -> None:
    first, second = UserFactory(), UserFactory()
    for person in (first, second, UserFactory(is_active=False)):
        Follow.objects.create(follower=person, followed=member)
    FollowFactory(followed=member)
    assert [row.follower for row in inbox.waiting_followers(member)] == [first, second]
