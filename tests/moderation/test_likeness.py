"""A person who is shown and has no link: a case about nobody's thing, with the names they wrote down to look by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from moderation import likeness, subjects
from moderation.services.fitting import possible_actions
from moderation.services.likeness import take_back_consent
from tests.moderation import things

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> list[frozenset[str]]:
    """The names that are looked for."""
    names: list[frozenset[str]] = []

    def posted_by(found: frozenset[str]) -> Any:
        names.append(found)
        return iter([("/stories/1/", "Story of budi")] if "budi" in found else [])

    subjects.register(replace(subjects.get(things.KIND), posted_by=posted_by))
    return names


def case(where: str) -> Any:
    return take_back_consent(where=where, text="the one in yellow", email="Ann@Example.org").case


def test_shows_what_the_person_wrote_and_nothing_else() -> None:
    shown = likeness.preview(case("at budi's, on Sunday").subject_id)
    assert shown is not None
    assert (shown.text, shown.photo, shown.clip) == ("the one in yellow", None, None)
    assert "at budi's, on Sunday" in {value for _, value in shown.facts}
    assert likeness.preview("nothing") is None


def test_can_be_found_reported_and_moved_by_nobody(member: Any) -> None:
    kind, found = subjects.get(likeness.KIND), case("somewhere")
    assert kind.owner_id(found.subject_id) is None
    assert not kind.visible_to(found.subject_id, member)
    assert set(possible_actions(found)) == {"dismiss", "escalate"}


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("@Budi, on Sunday", {"budi", "on", "sunday"}),
        ("budi.", {"budi"}),
        ("", set()),
        ("?! ,", set()),
    ],
)
def test_looks_by_every_name_that_was_written_down(where: str, names: set[str], asked: list[frozenset[str]]) -> None:
    found = list(likeness.candidates(case(where)))
    assert asked[-1] == names
    assert bool([one for one in found if "budi" in one[1]]) is ("budi" in names)


def test_looks_by_no_more_names_than_somebody_would_write(asked: list[frozenset[str]]) -> None:
    list(likeness.candidates(case(" ".join(f"name{number}" for number in range(60))[:490])))
    assert len(asked[-1]) <= likeness.MAX_NAMES


def test_looks_for_nobody_in_a_case_about_a_thing(thing: str, asked: list[frozenset[str]]) -> None:
    from tests.moderation.services.test_decisions import case_about

    assert list(likeness.candidates(case_about(thing))) == []
    assert asked == []
