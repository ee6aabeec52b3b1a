"""A sentence taken apart: its clauses, the phrases it knows in each, and what only says where something is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.engines.living.clauses import Clause, Word, clauses
from generation.engines.living.lexicon import phrases


def texts(prompt: str) -> list[str]:
    return [clause.text for clause in clauses(prompt)]


def only(prompt: str) -> Clause:
    (clause,) = clauses(prompt)
    return clause


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("waves roll, clouds drift", ["waves roll", "clouds drift"]),
        ("waves roll and clouds drift while birds sing", ["waves roll", "clouds drift", "birds sing"]),
        ("ombak bergulung sambil awan bergerak dengan suara burung", ["ombak bergulung", "awan bergerak", "dengan suara burung"]),
        ("waves roll\nclouds drift.", ["waves roll", "clouds drift"]),
        ("the sandy island", ["the sandy island"]),  # neither "and" nor "is" of its own
    ],
)
def test_breaks_where_a_new_thing_is_said(prompt: str, parts: list[str]) -> None:
    assert texts(prompt) == parts


@pytest.mark.parametrize("prompt", ["", " ", ".,;", "🌊", "\n\n", "—"])
def test_has_no_clause_where_no_word_is(prompt: str) -> None:
    assert texts(prompt) == []


def test_knows_phrases_the_longest_first() -> None:
    longest = max((words for words in phrases() if len(words) > 1), key=len)
    clause = only(" ".join(longest))
    assert clause.words[0].size == len(longest)
    assert clause.unknown == 0


def test_counts_what_it_does_not_know_and_says_where_it_stands() -> None:
    clause = only("blorp waves frumious")
    assert (clause.strange, clause.unknown) == ((0, 2), 2)
    assert clause.has("target", "water")


def test_a_place_is_not_what_shall_move() -> None:
    """ "Clouds over the sea": the sea only says where."""
    clause = only("clouds over the sea")
    assert [(word.means["target"], word.where) for word in clause.words if word.any("target")] == [("sky", False), ("water", True)]


@pytest.mark.parametrize(
    ("prompt", "level"),
    [
        ("not too strong waves", "weak"),
        ("ombak jangan terlalu kencang", "weak"),
        ("waves must not move too fast", "weak"),
        ("strong waves", "strong"),
        ("slow waves", "weak"),
    ],
)
def test_a_denied_degree_is_a_milder_one(prompt: str, level: str) -> None:
    clause = only(prompt)
    assert clause.has("level", level)
    assert not clause.has("not")


@pytest.mark.parametrize("prompt", ["no strong wind", "no clouds", "tanpa hujan"])
def test_a_denied_thing_stays_denied(prompt: str) -> None:
    assert only(prompt).has("not")


def test_finds_the_word_right_after_another() -> None:
    clause = only("waves roll slowly")
    first, second, last = clause.words
    assert (clause.next(first), clause.next(second), clause.next(last)) == (second, last, None)
    assert clause.at("level") == [2]


@pytest.mark.parametrize(
    ("prompt", "bare"), [("the clouds", True), ("clouds drift", False), ("strong clouds", False), ("blorp clouds", False)]
)
def test_names_of_things_alone_wait_for_their_verb(prompt: str, bare: bool) -> None:
    assert only(prompt).bare is bare


def test_an_adverb_at_the_end_may_be_meant_for_the_clause_before() -> None:
    assert only("slowly").ends_in_level
    assert not only("waves roll slowly").ends_in_level
    assert not Clause("", []).ends_in_level


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_bears_any_words(prompt: str) -> None:
    for clause in clauses(prompt):
        assert clause.words or clause.unknown
        places = [word.at for word in clause.words]
        assert places == sorted(places)
        assert not set(clause.strange) & set(places)


def test_a_word_may_mean_several_things() -> None:
    word = Word(0, {"target": "sky", "light": "warm"})
    assert word.any("light", "verb")
    assert not word.any("verb")
