"""The words of the judge: their order is what severity means."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.houserules import HOUSE_RULES
from moderation.verdicts import Judgement, Rule, Score, Verdict, worst


@given(st.lists(st.sampled_from(Verdict)))
def test_the_severest_counts_in_any_order(verdicts: list[Verdict]) -> None:
    found = worst(verdicts)
    assert found is worst(reversed(verdicts)) is worst(iter(verdicts))
    assert (found is Verdict.BLOCK) is (Verdict.BLOCK in verdicts)
    assert (found is Verdict.ALLOW) is (set(verdicts) <= {Verdict.ALLOW})


def test_nothing_to_compare_is_nothing_against_it() -> None:
    """Who asks must have asked for scores before: see ``policy`` for what is missing."""
    assert worst([]) is Verdict.ALLOW


def test_a_refusal_outweighs_a_doubt_and_a_doubt_a_pass() -> None:
    for order in permutations(Verdict):
        assert worst(order) is Verdict.BLOCK
    assert worst([Verdict.REVIEW, Verdict.ALLOW]) is Verdict.REVIEW


def test_every_rule_a_program_may_name_has_words_for_people() -> None:
    assert {str(rule) for rule in Rule} <= set(HOUSE_RULES)


def test_nobody_changes_a_judgement_after_it_was_made() -> None:
    made = Judgement(Verdict.BLOCK, (Rule.HATE,), "1", (Score("phrases", "1", "hate", 1.0),))
    with pytest.raises(AttributeError):
        made.verdict = Verdict.ALLOW  # type: ignore[misc]
    with pytest.raises(AttributeError):
        made.scores[0].value = 0.0  # type: ignore[misc]
