"""Profiles: what one sees of another, what one may do with them, and a way back that leads nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from stories.models import Block, CloseFriend, Follow, User
from stories.services import social
from tests.factories import FollowFactory, StoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(client: Client, username: str) -> Any:
    return client.get(f"/@{username}/")


def post(client: Client, username: str, verb: str, **data: str) -> Any:
    return client.post(f"/@{username}/{verb}/", data)


def test_ones_own_name_leads_to_ones_own_page(as_member: Client) -> None:
    assert page(as_member, "sari")["Location"] == "/me/"
    assert as_member.get("/me/").context["is_mine"]


def test_shows_of_another_what_is_for_this_viewer(as_member: Client, stranger: Any) -> None:
    StoryFactory(owner=stranger)
    StoryFactory(owner=stranger, audience="close_friends")
    shown = page(as_member, "budi").context
    assert len(shown["live"]) == 1
    assert (shown["is_mine"], shown["is_closed"], shown["story_count"]) == (False, False, 0)


def test_a_private_account_is_closed_until_one_is_let_in(as_member: Client, member: Any) -> None:
    person = UserFactory(username="rani", is_private=True)
    StoryFactory(owner=person)
    closed = page(as_member, "rani").context
    assert (closed["is_closed"], len(closed["live"])) == (True, 0)
    post(as_member, "rani", "follow")
    assert page(as_member, "rani").context["is_closed"]
    social.accept_follow(owner=person, follower=member)
    let_in = page(as_member, "rani").context
    assert (let_in["is_closed"], len(let_in["live"])) == (False, 1)


def test_counts_followers_who_were_let_in_and_are_still_here(as_member: Client, stranger: Any) -> None:
    FollowFactory(followed=stranger)
    FollowFactory(followed=stranger, accepted_at=None)
    FollowFactory(followed=stranger, follower__is_active=False)
    assert page(as_member, "budi").context["follower_count"] == 1


@pytest.mark.parametrize("verb", ["", "follow/", "unfollow/", "block/", "mute/", "close-friend/"])
def test_who_blocked_one_does_not_exist(verb: str, as_member: Client, member: Any, stranger: Any) -> None:
    social.block(blocker=stranger, blocked=member)
    for name in ("budi", "nobody"):
        answer = as_member.post(f"/@{name}/{verb}") if verb else page(as_member, name)
        assert answer.status_code == 404


def test_finds_members_by_name_and_shows_all_to_nobody(as_member: Client, member: Any, stranger: Any) -> None:
    UserFactory(username="ayu", display_name="Ayu Budiman")
    UserFactory(username="budigone", is_active=False)

    def found(words: str) -> list[str]:
        return [person.username for person in as_member.get("/search/", {"q": words}).context["people"]]

    assert found("BUDI") == ["ayu", "budi"]
    assert found("") == found("  ") == found("\0") == []
    assert found("sari") == []  # oneself
    social.block(blocker=stranger, blocked=member)
    assert found("budi") == ["ayu"]


def test_a_search_bears_any_words(as_member: Client) -> None:
    for words in ("%", "_", "'; --", "x" * 9999, "🌊", "\u202e"):
        assert as_member.get("/search/", {"q": words}).status_code == 200


def test_follows_and_unfollows(as_member: Client, member: Any, stranger: Any) -> None:
    post(as_member, "budi", "follow")
    assert Follow.objects.filter(follower=member, followed=stranger).exists()
    post(as_member, "budi", "unfollow")
    assert not Follow.objects.exists()
    post(as_member, "sari", "follow")  # oneself
    assert not Follow.objects.exists()


def test_blocks_and_unblocks_by_the_name_one_no_longer_finds(as_member: Client, stranger: Any) -> None:
    post(as_member, "budi", "block")
    assert page(as_member, "budi").status_code == 404
    post(as_member, "budi", "unblock")
    assert not Block.objects.exists()
    assert post(as_member, "budi", "unblock").status_code == 404


def test_makes_a_close_friend_only_by_a_clear_yes(as_member: Client, member: Any, stranger: Any) -> None:
    FollowFactory(follower=stranger, followed=member)
    post(as_member, "budi", "close-friend", close="yes")
    assert CloseFriend.objects.exists()
    post(as_member, "budi", "close-friend", close="perhaps")
    assert not CloseFriend.objects.exists()


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("/settings/blocked/", "/settings/blocked/"),
        ("", "/@budi/"),
        ("https://evil.example/", "/@budi/"),
        ("//evil.example/", "/@budi/"),
        ("/\\evil.example", "/@budi/"),
        ("javascript:alert(1)", "/@budi/"),
    ],
)
def test_leads_back_on_this_site_alone(target: str, leads: str, as_member: Client, stranger: Any) -> None:
    assert post(as_member, "budi", "follow", next=target)["Location"] == leads


def test_saves_ones_words(as_member: Client, member: Any) -> None:
    as_member.post("/me/edit/", {"display_name": "Sari D.", "bio": "Laut 🌊"})
    assert (User.objects.get(pk=member.pk).name, User.objects.get(pk=member.pk).bio) == ("Sari D.", "Laut 🌊")
    answer = as_member.post("/me/edit/", {"display_name": "x" * 61})
    assert answer.status_code == 200
    assert "x" * 61 in answer.content.decode()
