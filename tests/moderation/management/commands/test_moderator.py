"""Who gets onto the desk, and off it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("options", "group"), [((), "moderator"), (("--senior",), "senior moderator"), (("--auditor",), "auditor")])
def test_lets_a_member_onto_the_desk(member: Any, options: tuple[str, ...], group: str) -> None:
    call_command("moderator", member.username, *options)
    member.refresh_from_db()
    assert (member.is_staff, [each.name for each in member.groups.all()]) == (True, [group])


def test_takes_the_desk_away(member: Any) -> None:
    call_command("moderator", member.username)
    call_command("moderator", member.username, remove=True)
    member.refresh_from_db()
    assert (member.is_staff, member.groups.count()) == (False, 0)


def test_says_what_to_do_when_nobody_has_that_name() -> None:
    with pytest.raises(CommandError, match="Sign up on the site first"):
        call_command("moderator", "nobody")


def test_has_one_role_at_a_time(member: Any) -> None:
    """Who was a senior and becomes a moderator decides no escalated cases any more."""
    call_command("moderator", member.username, "--senior")
    call_command("moderator", member.username)
    assert [each.name for each in member.groups.all()] == ["moderator"]


def test_leaves_other_groups_and_an_operator_alone(member: Any) -> None:
    """Whoever keeps the site by ``createsuperuser`` still gets into the admin when they leave the desk."""
    member.is_superuser = True
    member.save()
    member.groups.add(Group.objects.create(name="translator"))
    call_command("moderator", member.username)
    call_command("moderator", member.username, remove=True)
    member.refresh_from_db()
    assert (member.is_staff, [each.name for each in member.groups.all()]) == (True, ["translator"])


def test_takes_one_role(member: Any) -> None:
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("moderator", member.username, "--senior", "--auditor")
