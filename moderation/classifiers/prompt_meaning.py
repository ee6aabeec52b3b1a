"""What a prompt means: its embedding, in any language, and its spelling beside thousands of judged examples (kernel ridge regression).

The examples' embeddings and the weights are ``prompt_meaning.npz``, made by ``python -m tests.safety.train``.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.classifiers import ClassifierUnavailableError
from moderation.classifiers.embedding import DIMENSIONS, VERSION, Embedder
from moderation.classifiers.folding import readings
from moderation.classifiers.spelling import BUCKETS, spelling, weighted
from moderation.verdicts import Rule, Score

FILE = Path(__file__).with_name("prompt_meaning.npz")
RULES = tuple(rule for rule in Rule if rule is not Rule.BLOCKLIST)
FIELDS = ("examples", "mean", "deviation", "weights", "rarity", "letters")
UNREAD = "unread"
WINDOW, STRIDE, WHOLE = 200, 120, 400  # characters
CLOSE = 80  # characters: in a window of this length a harmful half-sentence is not outweighed by what stands around it
MAX_WINDOWS = 160  # 9 s on one CPU thread; what lies beyond is counted as unread
SENTENCE_END = re.compile(r"[.!?;\n\r]+\s*")
MIXED_WORD = re.compile(r"[a-z][\u0370-\u052f]|[\u0370-\u052f][a-z]")  # Latin beside Greek or Cyrillic letters: nobody's spelling
STEPS = 32  # of int8 per standard deviation
BLOCK = 256  # examples compared at once
Floats = NDArray[np.float32]


class PromptMeaning:
    """One label per rule, from 0 to 1; the policy says what counts as near. ``unread`` is the share of a text too long to read."""

    name = "prompt_meaning"

    def __init__(self, models_dir: Path) -> None:
        self._head, digest = read_head(FILE)
        self.version = f"{VERSION}+head-{digest[:8]}"
        self._embedder = Embedder()

    def score(self, text: str) -> tuple[Score, ...]:
        """Score a text of any length: its worst window counts.

        Raises:
            ClassifierUnavailableError: the embedding engine failed.
        """
        plain, *undisguised = readings(text)
        chosen = (plain, *undisguised[-1:]) if is_latin(plain) or MIXED_WORD.search(plain) else (plain,)
        found = dict.fromkeys(window for reading in chosen for window in windows(reading))
        judged = list(found)[:MAX_WINDOWS]
        unread = 1 - len(judged) / len(found) if found else 0.0
        values = self._head.values(self._embedder.embed(judged), judged).max(axis=0) if judged else np.zeros(len(RULES))
        scores = [Score(self.name, self.version, rule, float(value)) for rule, value in zip(RULES, values, strict=True)]
        return (*scores, Score(self.name, self.version, UNREAD, unread))


@dataclass(frozen=True, slots=True)
class Head:
    """``examples``: N x 768 int8, standardised; ``weights``: N x (rules + 1), the last column for "any rule".

    ``rarity`` and ``letters`` are the same for the spelling: BUCKETS, and BUCKETS x (rules + 1).
    """

    examples: NDArray[np.int8]
    mean: Floats
    deviation: Floats
    weights: Floats
    rarity: Floats
    letters: NDArray[np.float16]

    def values(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """Return ``len(texts) x rules`` from 0 to 1. The likeliest rule answers for half by itself, for half by what "any rule" says.

        Its mean with "any rule" told harmful from harmless better than either alone, or the higher of the two (by cross-validation).
        """
        nearness = kernel(quantised(vectors, self.mean, self.deviation), self.examples)
        margins = nearness @ self.weights + weighted(spelling(texts), self.rarity) @ self.letters.astype(
            np.float32
        )  # -1 harmless .. 1 harmful
        by_rule, any_rule = margins[:, :-1].copy(), margins[:, -1]
        rows, likeliest = np.arange(len(vectors)), by_rule.argmax(axis=1)
        by_rule[rows, likeliest] = (by_rule[rows, likeliest] + any_rule) / 2
        return np.clip((by_rule + 1) / 2, 0, 1).astype(np.float32)


def quantised(vectors: Floats, mean: Floats, deviation: Floats) -> NDArray[np.int8]:
    """Return standardised vectors in steps of a 32nd of a deviation, cut off at four deviations."""
    steps: NDArray[np.int8] = np.clip(np.rint((vectors - mean) / deviation * STEPS), -127, 127).astype(np.int8)
    return steps


def kernel(one: NDArray[np.int8], other: NDArray[np.int8]) -> Floats:
    """Return exp(-mean squared difference) of every pair of standardised vectors: 1 for the same, 0 far away.

    In blocks that stay in the cache. Products of steps are whole numbers below 2^24, so 32 bits hold every sum exactly.
    """
    a = one.astype(np.float32)
    own = (a**2).sum(axis=1)[:, None]
    squared = np.empty((len(one), len(other)), np.float32)
    for start in range(0, len(other), BLOCK):
        b = other[start : start + BLOCK].astype(np.float32)
        squared[:, start : start + BLOCK] = own + np.einsum("ij,ij->i", b, b)[None] - 2 * (a @ b.T)
    nearness: Floats = np.exp(-squared / np.float32(STEPS**2 * DIMENSIONS)).astype(np.float32)
    return nearness


def read_head(path: Path) -> tuple[Head, str]:
    """Return the trained head and its SHA-256.

    Raises:
        ClassifierUnavailableError: it is missing or damaged.
    """
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            head = Head(**{name: arrays[name] for name in FIELDS})
        if (
            head.examples.shape[1] != DIMENSIONS
            or head.weights.shape != (len(head.examples), len(RULES) + 1)
            or len(head.letters) != BUCKETS
        ):
            raise ValueError("its shape does not fit the rules")
    except Exception as error:  # a damaged archive raises whatever zipfile, zlib or numpy met first
        raise ClassifierUnavailableError(f"{path.name} cannot be read: {error}") from error
    return head, hashlib.sha256(content).hexdigest()


def is_latin(text: str) -> bool:
    """Return whether at least half of the letters are Latin: Russian must not be read as disguised English."""
    letters = sum(map(str.isalpha, text))
    return 2 * sum(char.isascii() and char.isalpha() for char in text) >= letters


def windows(text: str) -> Iterator[str]:
    """Yield a short text whole, then its sentences; a long sentence in overlapping windows, so that nothing is diluted or cut apart."""
    text = " ".join(text.split(" ")).strip()
    if text and len(text) <= WHOLE:
        yield text
    for sentence in SENTENCE_END.split(text):
        yield from _overlapping(sentence, WINDOW, STRIDE)
        if len(sentence) > CLOSE + CLOSE // 2:
            yield from _overlapping(sentence, CLOSE, CLOSE // 2)


def _overlapping(text: str, length: int, stride: int) -> Iterator[str]:
    """Yield windows that begin and end between words, where there are blanks to tell."""
    for start in range(0, max(len(text) - length + stride, 1), stride):
        begin = text.rfind(" ", max(start - length // 4, 0), start + 1) + 1 or start
        end = text.find(" ", start + length, start + length + length // 4)
        if window := text[begin : end if end > 0 else start + length].strip():
            yield window
