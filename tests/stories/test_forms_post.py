"""What is asked before something is posted."""

from __future__ import annotations

import pytest

from stories.forms_post import PostForm
from stories.models.story import Audience

GIVEN = {"key": "k", "caption": "", "audience": "everyone", "alt_text": ""}


@pytest.mark.parametrize("audience", list(Audience))
def test_takes_every_audience(audience: str) -> None:
    assert PostForm(GIVEN | {"audience": audience}).is_valid()


@pytest.mark.parametrize(
    ("field", "value"),
    [("audience", ""), ("audience", "nobody"), ("caption", "x" * 501), ("alt_text", "x" * 501), ("key", ""), ("key", "k" * 65)],
)
def test_says_at_the_field_what_is_wrong(field: str, value: str) -> None:
    assert list(PostForm(GIVEN | {field: value}).errors) == [field]


def test_every_fresh_form_has_a_key_of_its_own() -> None:
    """A second press is the same Story; a second form is not."""
    assert PostForm().initial["key"] != PostForm().initial["key"]


def test_begins_with_what_it_is_given_and_keeps_its_key_all_the_same() -> None:
    form = PostForm(initial={"alt_text": "a lake"})
    assert form.initial["alt_text"] == "a lake"
    assert form.initial["key"]


def test_changes_no_state_and_no_owner() -> None:
    assert set(PostForm().fields) == {"key", "caption", "audience", "alt_text"}
