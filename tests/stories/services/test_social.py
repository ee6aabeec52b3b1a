"""Following, blocking, close friends: what the verbs leave behind."""

from __future__ import annotations

from typing import Any

import pytest

from stories.models import Block, CloseFriend, Follow
from stories.services import social
from tests.factories import FollowFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_follows_an_open_account_at_once_and_only_once(member: Any, stranger: Any) -> None:
    for _time in range(2):
        assert social.follow(follower=member, followed=stranger).accepted_at
    assert Follow.objects.count() == 1


def test_waits_for_a_private_account(member: Any) -> None:
    private = UserFactory(is_private=True)
    assert social.follow(follower=member, followed=private).accepted_at is None
    assert social.accept_follow(owner=private, follower=member)
    assert not social.accept_follow(owner=private, follower=member)
    assert Follow.objects.get().accepted_at


def test_keeps_the_day_of_an_accepted_follow_when_it_is_asked_again(member: Any) -> None:
    private = UserFactory(is_private=True)
    accepted = FollowFactory(follower=member, followed=private).accepted_at
    assert social.follow(follower=member, followed=private).accepted_at == accepted


@pytest.mark.parametrize("who", ["oneself", "blocked", "blocking", "closed"])
def test_does_not_follow_whom_one_cannot_find(member: Any, stranger: Any, who: str) -> None:
    if who == "blocked":
        Block.objects.create(blocker=stranger, blocked=member)
    if who == "blocking":
        Block.objects.create(blocker=member, blocked=stranger)
    if who == "closed":
        stranger.is_active = False
        stranger.save()
    with pytest.raises(social.BlockedError):
        social.follow(follower=member, followed=member if who == "oneself" else stranger)
    assert not Follow.objects.exists()


def test_cuts_every_tie_when_one_blocks(member: Any, stranger: Any) -> None:
    FollowFactory(follower=member, followed=stranger)
    FollowFactory(follower=stranger, followed=member)
    CloseFriend.objects.create(owner=member, friend=stranger)
    CloseFriend.objects.create(owner=stranger, friend=member)
    for _time in range(2):
        social.block(blocker=member, blocked=stranger)
    assert (Follow.objects.count(), CloseFriend.objects.count(), Block.objects.count()) == (0, 0, 1)
    social.unblock(blocker=stranger, blocked=member)  # not theirs to lift
    assert Block.objects.exists()
    social.unblock(blocker=member, blocked=stranger)
    assert not Block.objects.exists()


def test_blocks_nobody_when_one_means_oneself(member: Any) -> None:
    social.block(blocker=member, blocked=member)
    assert not Block.objects.exists()


def test_makes_a_close_friend_of_a_follower_only(member: Any, stranger: Any) -> None:
    social.set_close_friend(owner=member, friend=stranger, close=True)
    assert not CloseFriend.objects.exists()
    FollowFactory(follower=stranger, followed=member)
    for _time in range(2):
        social.set_close_friend(owner=member, friend=stranger, close=True)
    assert CloseFriend.objects.count() == 1
    social.set_close_friend(owner=member, friend=stranger, close=False)
    assert not CloseFriend.objects.exists()


def test_lets_everybody_in_who_waits_when_an_account_opens(member: Any) -> None:
    for _ in range(2):
        FollowFactory(followed=member, accepted_at=None)
    social.open_account(owner=member)
    assert not Follow.objects.filter(accepted_at__isnull=True).exists()
