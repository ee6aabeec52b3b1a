"""Who follows, blocks, mutes and trusts whom: once, and nobody themselves; the database says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from stories.models import Block, CloseFriend, Follow, HiddenWord, Mute

pytestmark = pytest.mark.django_db
TIES = [(Follow, "follower", "followed"), (Block, "blocker", "blocked"), (Mute, "muter", "muted")]


def refused(model: Any, **values: Any) -> bool:
    try:
        with transaction.atomic():
            model.objects.create(**values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(("model", "one", "other"), [*TIES, (CloseFriend, "owner", "friend")])
def test_a_tie_is_there_once_and_has_two_ends(model: Any, one: str, other: str, member: Any, stranger: Any) -> None:
    assert not refused(model, **{one: member, other: stranger})
    assert refused(model, **{one: member, other: stranger})
    assert not refused(model, **{one: stranger, other: member})


@pytest.mark.parametrize(("model", "one", "other"), TIES)
def test_nobody_is_tied_to_themselves(model: Any, one: str, other: str, member: Any) -> None:
    assert refused(model, **{one: member, other: member})


@pytest.mark.parametrize(("model", "one", "other"), TIES)
def test_a_tie_goes_with_either_end(model: Any, one: str, other: str, member: Any, stranger: Any) -> None:
    model.objects.create(**{one: member, other: stranger})
    stranger.delete()
    assert not model.objects.exists()


def test_a_hidden_word_is_listed_once_however_it_was_typed(member: Any, stranger: Any) -> None:
    assert not refused(HiddenWord, owner=member, text="Spam", listed="spam")
    assert refused(HiddenWord, owner=member, text="SPAM", listed="spam")
    assert not refused(HiddenWord, owner=stranger, text="spam", listed="spam")
