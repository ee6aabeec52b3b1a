"""The committed head is what ``python -m tests.safety.train`` makes of the committed prompts: held without the minutes of training."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.classifiers.embedding import Embedder
from moderation.classifiers.prompt_meaning import FILE, Head, kernel, quantised, read_head
from moderation.classifiers.spelling import rarities, spelling, weighted
from tests.safety import Prompt, load, load_measured, plainly, undisguised
from tests.safety.near import AFTER_ALL, AFTER_BLIND, LIMIT, closest, digests
from tests.safety.train import RIDGE, SPELLING, drawn_prompts, weighed, written_prompts

pytestmark = pytest.mark.slow
BLOCK = 1000  # rows of the spelling at once
ASKED = 60  # prompts embedded anew
EQUATIONS = 1500  # of as many as there are prompts
AGAIN = 30  # measured lines compared anew


@pytest.fixture(scope="module")
def prompts() -> list[Prompt]:
    return [*written_prompts(), *drawn_prompts()]


@pytest.fixture(scope="module")
def head() -> Head:
    return read_head(FILE)[0]


def test_holds_the_embeddings_of_these_prompts_in_this_order(prompts: list[Prompt], head: Head) -> None:
    assert len(head.examples) == len(prompts)
    asked = sorted(random.Random(7).sample(range(len(prompts)), ASKED))
    vectors = Embedder().embed(undisguised([prompts[number] for number in asked]))
    assert np.array_equal(quantised(vectors, head.mean, head.deviation), head.examples[asked])


def test_is_standardised_by_its_own_examples(head: Head) -> None:
    steps = head.examples.astype(np.float32)
    assert abs(steps.mean(axis=0)).max() < 0.5  # of a step; rounding and the cut at four deviations
    assert abs(steps.std(axis=0) / 32 - 1).max() < 0.02


def test_solves_the_equations_of_these_prompts(prompts: list[Prompt], head: Head) -> None:
    """The kernel of the examples times the weights gives the targets, but for what the ridge takes.

    A part of the equations is tried; every weight stands in each of them, for no two texts are so unlike that their kernel is zero.
    """
    weight, targets = weighed(prompts)
    rows = spelling(undisguised(prompts))
    assert np.array_equal(rarities(rows), head.rarity)
    letters: NDArray[np.float32] = np.zeros(head.letters.shape, np.float32)
    for block in (slice(start, start + BLOCK) for start in range(0, len(prompts), BLOCK)):
        letters += SPELLING * weighted(rows[block], head.rarity).T @ head.weights[block]
    assert abs(letters - head.letters).max() < 2e-3 * abs(letters).max()  # kept at 16 bits
    tried = sorted(random.Random(7).sample(range(len(prompts)), EQUATIONS))
    given = kernel(head.examples[tried], head.examples) @ head.weights + weighted(rows[tried], head.rarity) @ letters
    assert abs(targets[tried] - given - RIDGE * head.weights[tried] / weight[tried, None]).max() < 2e-3


def test_trains_on_no_prompt_that_is_measured(prompts: list[Prompt]) -> None:
    measured = {plainly(prompt) for prompt in load_measured()}
    assert sum(plainly(prompt) in measured for prompt in prompts) == 0


def test_what_was_written_after_the_measured_lines_has_nothing_near_them(prompts: list[Prompt], head: Head) -> None:
    """Training compared every line it keeps a digest of; lines it has not seen are compared here, and some of the others anew."""
    measured = load_measured()
    compared = np.isin(digests(measured), np.load(FILE)["apart"])
    unseen = [prompt for prompt, seen in zip(measured, compared, strict=True) if not seen]
    asked = [*unseen, *random.Random(7).sample(measured, AGAIN)]
    assert closest(asked, prompts, head, Embedder()).max() < LIMIT


def test_would_see_a_measured_line_near_what_was_written_after_it(prompts: list[Prompt], head: Head) -> None:
    later = [load(name)[0] for name in (*AFTER_BLIND, *AFTER_ALL)]
    assert closest(later, prompts, head, Embedder()).min() > LIMIT
