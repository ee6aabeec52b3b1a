"""The registry: kinds by their key, and subjects by the address of their page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from moderation import subjects
from tests.moderation import things


@pytest.fixture
def others(stranger: Any) -> str:
    return things.thing(stranger)


def address(subject_id: str) -> str:
    return f"/report/{things.KIND}/{subject_id}/"


def test_finds_subjects_by_their_links(others: str) -> None:
    assert subjects.find_by_link(f"http://localhost{address(others)}") == (subjects.get(things.KIND), others)
    assert subjects.find_by_link("/admin/") is None


@pytest.mark.parametrize(
    "link",
    [
        "",
        " ",
        "/",
        "/nowhere/at/all/",
        "https://[",
        "/report/unknown/7/",
        "javascript:alert(1)",
        "\x00",
        "/stories/" + "9" * 400 + "/",
        "http://other.example/../etc/passwd",
        "x" * 500,
    ],
)
def test_finds_nothing_behind_an_address_that_shows_nothing(link: str) -> None:
    assert subjects.find_by_link(link) is None


def test_finds_it_under_any_host_with_query_and_spaces(others: str) -> None:
    """People paste what they were sent; that it is ours, the path says."""
    for link in (f"  {address(others)}  ", f"https://www.example.org{address(others)}?utm=1#x", address(others)):
        assert subjects.find_by_link(link) == (subjects.get(things.KIND), others)


def test_says_which_kind_nobody_knows() -> None:
    with pytest.raises(subjects.UnknownSubjectError, match="unicorn"):
        subjects.get("unicorn")


def test_what_registers_twice_is_there_once() -> None:
    again = replace(subjects.get(things.KIND), label="Thing again")
    subjects.register(again)
    assert subjects.get(things.KIND) is again
    assert [kind.key for kind in subjects.all_kinds()].count(things.KIND) == 1


@pytest.mark.django_db
def test_every_kind_of_the_house_answers_plainly_for_what_is_gone() -> None:
    """What is gone is nobody's, shows nothing, and does not move."""
    for kind in [kind for kind in subjects.all_kinds() if kind.key != things.KIND]:
        for gone in ("999999999", "00000000-0000-0000-0000-000000000000", "nothing"):
            assert kind.owner_id(gone) is None, kind.key
            assert kind.preview(gone) is None, kind.key
            assert kind.reach(gone) == 0, kind.key
            assert not kind.visible_to(gone, None), kind.key
            assert not kind.visible_to(gone, AnonymousUser()), kind.key
            verbs = (kind.take_down, kind.restore, kind.hide, kind.mark_ai, kind.release)
            assert not any(verb(gone) for verb in verbs if verb), kind.key
