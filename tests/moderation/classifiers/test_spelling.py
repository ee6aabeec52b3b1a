"""How a text is spelt: words and groups of letters, so that near spellings are near, whatever their script."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from moderation.classifiers.spelling import BUCKETS, rarities, spelling, weighted

ONES = np.ones(BUCKETS, np.float32)


def likeness(one: str, other: str) -> float:
    a, b = weighted(spelling([one, other]), ONES)
    return float(a @ b)


@given(st.lists(st.text(max_size=40), max_size=4))
@bounds(deadline=None)
def test_is_one_row_of_marks_for_each_text_of_any_script(texts: list[str]) -> None:
    rows = spelling(texts)
    assert rows.shape == (len(texts), BUCKETS)
    assert set(np.unique(rows)) <= {0.0, 1.0}


def test_is_the_same_in_every_process() -> None:
    """Python's own hash is not: the trained head would read noise. Pinned, for the head was trained on these places."""
    assert np.flatnonzero(spelling(["wave"])[0]).tolist() == [24, 8461, 9394, 10536, 10892, 11657, 12396, 13018, 13218, 14783]


def test_near_spellings_are_nearer_than_other_words() -> None:
    assert likeness("undressing", "undresssing") > 0.6
    assert likeness("undressing", "undresses") > likeness("undressing", "mountain") + 0.2


def test_counts_where_words_end() -> None:
    """ "ass" in "grass" is not the word."""
    assert likeness("ass", "grass") < 0.6
    assert likeness("the cat sat", "thecatsat") < 0.9


def test_how_often_a_word_stands_there_counts_for_nothing() -> None:
    assert np.array_equal(spelling(["wave"]), spelling(["wave wave wave"]))


@given(st.text(min_size=1, max_size=30), st.integers(0, 99))
@bounds(max_examples=30, deadline=None)
def test_weighted_rows_are_unit_or_nothing(text: str, seed: int) -> None:
    rarity = np.random.default_rng(seed).random(BUCKETS).astype(np.float32) + 0.1
    (length,) = np.linalg.norm(weighted(spelling([text]), rarity), axis=1)
    assert length == 0 or abs(length - 1) < 1e-4


def test_what_is_rare_weighs_more() -> None:
    (row,) = spelling(["wave"])
    places = np.flatnonzero(row)
    rarity = ONES.copy()
    rarity[places[0]] = 5.0
    (scaled,) = weighted(row[None], rarity)
    assert scaled[places[0]] == max(scaled)


def test_rarity_is_highest_for_what_no_example_holds_and_lowest_for_what_all_hold() -> None:
    rows = spelling(["wave one", "wave two", "wave three"])
    rarity, count = rarities(rows), rows.sum(axis=0)
    assert rarity.dtype == np.float32
    assert rarity[count == 3].max() == 1.0
    assert rarity[count == 3].max() < rarity[count == 1].min() <= rarity[count == 1].max() < rarity[count == 0].min()
