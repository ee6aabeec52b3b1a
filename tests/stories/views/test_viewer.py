"""Watching: a Story between its neighbours, what one may leave there, and who saw it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stories.models import Reaction, Reply, Story
from tests.factories import FollowFactory, StoryFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def row(owner: Any, count: int) -> list[Story]:
    """Stories of one member, the oldest first."""
    return [StoryFactory(owner=owner, posted_at=NOW - timedelta(hours=count - index)) for index in range(count)]


def shown(client: Client, story: Story) -> Any:
    return client.get(f"/stories/{story.pk}/").context


def test_stands_between_its_neighbours(as_member: Client, stranger: Any) -> None:
    first, second, third = row(stranger, 3)
    context = shown(as_member, second)
    assert (context["previous"], context["next"]) == (first, third)
    assert [(one["done"], one["now"]) for one in context["segments"]] == [(True, False), (False, True), (False, False)]


def test_goes_on_with_the_next_ring_and_ends_after_the_last(as_member: Client, member: Any, stranger: Any) -> None:
    other = UserFactory()
    for owner in (stranger, other):
        FollowFactory(follower=member, followed=owner)
    one, two = StoryFactory(owner=stranger), StoryFactory(owner=other)
    nexts = [shown(as_member, story)["next"] for story in (one, two)]
    assert None in nexts or set(nexts) <= {one, two}
    assert nexts[0] != one
    assert nexts[1] != two


def test_opens_a_member_at_the_first_unseen_story(as_member: Client, stranger: Any) -> None:
    first, second = row(stranger, 2)

    def opens() -> str:
        return str(as_member.get("/@budi/stories/")["Location"])

    assert opens() == f"/stories/{first.pk}/"
    shown(as_member, first)
    assert opens() == f"/stories/{second.pk}/"
    shown(as_member, second)
    assert opens() == f"/stories/{first.pk}/"  # all seen: from the beginning


@pytest.mark.parametrize("name", ["budi", "nobody"])
def test_a_member_without_stories_and_no_member_look_the_same(name: str, as_member: Client, stranger: Any) -> None:
    assert as_member.get(f"/@{name}/stories/").status_code == 404


def test_counts_who_saw_it_and_shows_only_the_owner(as_member: Client, member: Any, stranger: Any) -> None:
    theirs, mine = StoryFactory(owner=stranger), StoryFactory(owner=member)
    assert shown(as_member, theirs)["view_count"] == 0
    assert theirs.views.get().viewer == member
    assert as_member.get(f"/stories/{theirs.pk}/viewers/").status_code == 404
    mine.views.create(viewer=stranger)
    Reaction.objects.create(story=mine, member=stranger, emoji="🔥")
    mine.views.create(viewer=UserFactory(is_active=False))
    views = as_member.get(f"/stories/{mine.pk}/viewers/").context["views"]
    assert [(view["viewer"], view["emoji"]) for view in views] == [(stranger, "🔥")]


def test_takes_a_reaction_as_a_page_and_for_a_script(as_member: Client, stranger: Any) -> None:
    story = StoryFactory(owner=stranger)
    answer = as_member.post(f"/stories/{story.pk}/react/", {"emoji": "🔥"}, headers={"accept": "application/json"})
    assert answer.json() == {"emoji": "🔥"}
    assert shown(as_member, story)["my_reaction"] == "🔥"
    assert as_member.post(f"/stories/{story.pk}/react/", {"emoji": "🔥"}, headers={"accept": "text/html"}).status_code == 302
    assert shown(as_member, story)["my_reaction"] is None  # the same again takes it back


@pytest.mark.parametrize("emoji", ["", "👎", "🔥🔥", "x"])
def test_takes_no_other_reaction(emoji: str, as_member: Client, stranger: Any) -> None:
    assert as_member.post(f"/stories/{StoryFactory(owner=stranger).pk}/react/", {"emoji": emoji}).status_code == 404


@pytest.mark.parametrize(("text", "arrives"), [("hello", True), ("", False), (" \0 ", False), ("x" * 1000, True), ("x" * 1001, False)])
def test_takes_a_reply_of_its_length_and_says_so(text: str, arrives: bool, as_member: Client, stranger: Any) -> None:
    story = StoryFactory(owner=stranger)
    page = as_member.post(f"/stories/{story.pk}/reply/", {"text": text}, follow=True).content.decode()
    assert Reply.objects.exists() is arrives
    assert ("Inbox." in page) is arrives
    assert ("between 1 and 1000" in page) is not arrives


@pytest.mark.parametrize("verb", ["", "about/", "viewers/"])
def test_what_is_not_ones_to_see_does_not_exist(verb: str, as_member: Client, stranger: Any) -> None:
    hidden = StoryFactory(owner=stranger, audience="close_friends")
    assert as_member.get(f"/stories/{hidden.pk}/{verb}").status_code == 404
    for post in ("react", "reply"):
        assert as_member.post(f"/stories/{hidden.pk}/{post}/", {"emoji": "🔥", "text": "hi"}).status_code == 404
    assert not hidden.views.exists()


def test_a_story_from_the_archive_stands_alone(as_member: Client, member: Any) -> None:
    old = StoryFactory(owner=member, expires_at=NOW - timedelta(days=1))
    row(member, 2)
    context = shown(as_member, old)
    assert len(context["segments"]) == 1
    assert (context["previous"], context["next"]) == (None, None)


def test_is_never_kept_by_a_browser(as_member: Client, stranger: Any) -> None:
    assert "no-store" in as_member.get(f"/stories/{StoryFactory(owner=stranger).pk}/")["Cache-Control"]
