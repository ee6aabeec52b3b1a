"""Trains the head of prompt_meaning: ``python -m tests.safety.train`` (eight minutes of CPU); the same input gives the same arrays.

It reads two thirds of the safety set, the prompts that only train, and sentences drawn from the patterns; the held-out third it leaves out.
``--check`` trains nothing for use but prints cross-validated rates on the training part: thresholds are set by these.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from moderation.classifiers.embedding import Embedder
from moderation.classifiers.phrases import AGE, REFUSED, Phrases
from moderation.classifiers.prompt_meaning import FIELDS, FILE, RULES, Head, kernel, quantised
from moderation.classifiers.spelling import rarities, spelling, weighted
from moderation.policy import ALWAYS_HEARD, HEARD_FROM, MEANING_THRESHOLDS
from moderation.verdicts import Rule
from tests.safety import FOLDER, LANGUAGES, Prompt, load_measured, load_more, load_prompts, plainly, read, undisguised
from tests.safety.near import LIMIT, closest, digests

SEED = 1
DRAWS = 6  # sentences of a harmful pattern; twice as many of a harmless one
RIDGE = 0.03
SPELLING = 0.3  # how much the spelling counts beside the meaning; set by cross-validation, as is RIDGE
SET_WEIGHT = 4.0  # a written prompt counts as four drawn ones
FOLDS = 5
ALIKE = 0.6  # cosine of standardised embeddings, from which two prompts stand in one fold: translations and variants do
REVIEW = MEANING_THRESHOLDS["prompt_meaning", Rule.HATE].review
Floats = NDArray[np.float64]


def main() -> None:
    written, patterns = written_prompts(), drawn_prompts()
    prompts = [*written, *patterns]
    embedder, measured = Embedder(), load_measured()
    vectors = embedder.embed(undisguised(prompts))
    if "--check" in sys.argv:
        return cross_validate(written, prompts, vectors)
    head = train(prompts, vectors)
    if (closest(measured, prompts, head, embedder) >= LIMIT).any():
        raise SystemExit("a prompt stands near a measured one: python -m tests.safety.near takes it out of its file")
    np.savez_compressed(FILE, **{name: getattr(head, name) for name in FIELDS}, apart=digests(measured))
    return print(f"{len(prompts)} examples, {FILE.stat().st_size / 1e6:.1f} MB")


def train(prompts: Sequence[Prompt], vectors: NDArray[np.float32]) -> Head:
    """Solve the kernel ridge regression of every rule and of "any rule" against the rest; targets are 1 and -1.

    Harmful and harmless examples weigh the same in sum, whatever their number.
    """
    mean, deviation = vectors.mean(axis=0), vectors.std(axis=0)
    examples = quantised(vectors, mean, deviation)
    weight, targets = weighed(prompts)
    rows = spelling(undisguised(prompts))
    rarity = rarities(rows)
    spelt = csr_array(weighted(rows, rarity))  # a hundredth of it is filled
    nearness = kernel(examples, examples) + SPELLING * (spelt @ spelt.T).toarray()
    nearness[np.diag_indices_from(nearness)] += RIDGE / weight
    weights = solve(nearness, targets, assume_a="pos", overwrite_a=True).astype(np.float32)
    letters = (SPELLING * (spelt.T @ weights)).astype(np.float16)
    return Head(examples=examples, mean=mean, deviation=deviation, weights=weights, rarity=rarity, letters=letters)


def written_prompts() -> list[Prompt]:
    return [*load_prompts(held_out=False), *load_more()]


def weighed(prompts: Sequence[Prompt]) -> tuple[Floats, Floats]:
    """Return the weight of every prompt and its targets, N x (rules + 1)."""
    harmful = np.array([prompt.rule is not None for prompt in prompts])
    weight = np.array([1.0 if prompt.kind == "drawn" else SET_WEIGHT for prompt in prompts])
    for side in (harmful, ~harmful):
        weight[side] *= len(prompts) / 2 / weight[side].sum()
    belongs = np.array([[prompt.rule is rule for rule in RULES] for prompt in prompts])
    return weight, np.column_stack([belongs, harmful]) * 2.0 - 1.0


def folds(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the fold of every prompt; those that are alike, by whatever chain, share one, so that no translation trains for another."""
    standard = (vectors - vectors.mean(axis=0)) / vectors.std(axis=0)
    standard /= np.linalg.norm(standard, axis=1, keepdims=True)
    alike = standard @ standard.T > ALIKE
    group = np.arange(len(vectors))
    while not np.array_equal(group, lowest := np.where(alike, group, len(group)).min(axis=1)):
        group = lowest
    return np.random.default_rng(SEED).integers(0, FOLDS, len(vectors))[group]


def cross_validate(written: Sequence[Prompt], prompts: Sequence[Prompt], vectors: NDArray[np.float32]) -> None:
    """Print, for thresholds on the highest value, what meaning and phrases together would miss and wrongly stop."""
    values = np.empty(len(written))
    fold_of = folds(vectors[: len(written)])
    for part in range(FOLDS):
        kept = np.concatenate([fold_of != part, np.ones(len(prompts) - len(written), dtype=bool)])
        head = train([prompt for prompt, keep in zip(prompts, kept, strict=True) if keep], vectors[kept])
        asked = [prompt for prompt, fold in zip(written, fold_of, strict=True) if fold == part]
        values[fold_of == part] = head.values(vectors[: len(written)][fold_of == part], undisguised(asked)).max(axis=1)
    phrases = Phrases(FOLDER)
    found = [[score for score in phrases.score(prompt.text) if score.value and score.label != AGE] for prompt in written]
    decides = np.array([any(score.value >= REFUSED or score.label in ALWAYS_HEARD for score in each) for each in found])
    by_phrase = decides | (np.array(list(map(bool, found))) & (values >= HEARD_FROM))
    harmful = np.array([prompt.rule is not None for prompt in written])
    for threshold in (0.36, 0.37, 0.38, 0.39, 0.4, 0.41, 0.5, 0.55, 0.6):
        stopped = by_phrase | (values >= threshold)
        for language in LANGUAGES:
            ours = np.array([prompt.language == language for prompt in written])
            missed, blocked = (~stopped[ours & harmful]).mean(), stopped[ours & ~harmful].mean()
            print(f"{threshold:.3f} {language}: misses {missed:6.1%}, false blocks {blocked:6.1%}")
    stopped = by_phrase | (values >= REVIEW)
    for prompt, value, stop in zip(written, values, stopped, strict=True):
        if bool(stop) is (prompt.rule is None):
            print(f"{value:.2f} {prompt.language} {prompt.rule or 'safe'}: {prompt.text}")


def drawn_prompts() -> list[Prompt]:
    """Return sentences of the patterns, drawn with a fixed seed, but for those that happen to be a measured prompt."""
    measured = {plainly(prompt) for prompt in load_measured()}
    patterns = [pattern for language in LANGUAGES for pattern in read(FOLDER / f"patterns_{language}.txt", language)]
    drawn = [
        Prompt(text=text, language=pattern.language, rule=pattern.rule, kind=pattern.kind or "drawn", place=pattern.place)
        for pattern in patterns
        for text in sentences(pattern.text, DRAWS * (2 if pattern.rule is None else 1))
    ]
    return [prompt for prompt in drawn if plainly(prompt) not in measured]


def sentences(pattern: str, count: int) -> list[str]:
    """Return up to ``count`` different sentences of a pattern such as "(let|make) her (smile|wave|)"."""
    draw = random.Random(f"{SEED} {pattern}")  # a new pattern changes nothing about the others
    parts = [part.split("|") if index % 2 else [part] for index, part in enumerate(re.split(r"\(([^)]*)\)", pattern))]
    found = dict.fromkeys(" ".join("".join(draw.choice(part) for part in parts).split()) for _ in range(4 * count))
    return [re.sub(r" ([,:])", r"\1", sentence).strip(" ,") for sentence in found][:count]


if __name__ == "__main__":
    main()
