"""What a member's picture may become: shown, refused or gone, and no file is left over."""

from __future__ import annotations

from typing import Any

import pytest

from stories.models import User
from stories.services import portrait

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chosen(member: Any) -> Any:
    portrait.choose(member=member, picture=b"a picture")
    return User.objects.get(pk=member.pk)


def fresh(member: Any) -> User:
    return User.objects.get(pk=member.pk)


def test_what_is_chosen_is_not_shown_and_forgets_the_last_refusal(member: Any) -> None:
    User.objects.filter(pk=member.pk).update(avatar_refused=["sexual"])
    portrait.choose(member=fresh(member), picture=b"a picture")
    row = fresh(member)
    assert (row.avatar.name, bool(row.avatar_waiting), row.avatar_refused) == ("", True, [])


def test_what_was_let_pass_is_shown_in_place_of_the_one_before(chosen: Any) -> None:
    storage, first = chosen.avatar.storage, chosen.avatar_waiting.name
    assert portrait.settle(member=chosen, rules=[])
    portrait.choose(member=fresh(chosen), picture=b"another")
    assert fresh(chosen).avatar.name == first and storage.exists(first)
    assert portrait.settle(member=fresh(chosen), rules=[])
    row = fresh(chosen)
    with row.avatar.open() as shown:
        assert shown.read() == b"another"
    assert not storage.exists(first)


def test_what_was_refused_goes_and_its_rules_are_told(chosen: Any) -> None:
    waiting = chosen.avatar_waiting.name
    assert portrait.settle(member=chosen, rules=["sexual"])
    row = fresh(chosen)
    assert (row.avatar.name, row.avatar_waiting.name, row.avatar_refused) == ("", "", ["sexual"])
    assert not chosen.avatar.storage.exists(waiting)


@pytest.mark.parametrize("rules", [[], ["sexual"]])
def test_a_verdict_on_what_was_removed_meanwhile_moves_nothing(chosen: Any, rules: list[str]) -> None:
    portrait.remove(member=fresh(chosen))
    assert not portrait.settle(member=chosen, rules=rules)
    row = fresh(chosen)
    assert (row.avatar.name, row.avatar_waiting.name, row.avatar_refused) == ("", "", [])


def test_leaves_no_file_behind_when_it_is_removed(chosen: Any) -> None:
    shown = chosen.avatar_waiting.name
    portrait.settle(member=chosen, rules=[])
    portrait.choose(member=fresh(chosen), picture=b"another")
    waiting = fresh(chosen).avatar_waiting.name
    portrait.remove(member=fresh(chosen))
    assert not chosen.avatar.storage.exists(shown) and not chosen.avatar.storage.exists(waiting)
