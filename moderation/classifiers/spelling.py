"""How a text is spelt: its words and groups of letters, hashed, so that slang counts that the embedding was never taught."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 14
GROUPS = (3, 4, 5)  # letters, word ends counted
Floats = NDArray[np.float32]


def spelling(texts: Sequence[str]) -> Floats:
    """Return ``len(texts) x BUCKETS``: 1 where a word or a group of letters falls."""
    rows = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[[zlib.crc32(part.encode("utf-8", "replace")) % BUCKETS for part in _parts(text)]] = 1
    return rows


def weighted(rows: Floats, rarity: Floats) -> Floats:
    """Return unit rows in which what is rare among the examples weighs more."""
    scaled = rows * rarity
    unit: Floats = scaled / np.maximum(np.linalg.norm(scaled, axis=1, keepdims=True), 1e-6)
    return unit


def rarities(rows: Floats) -> Floats:
    """Return the inverse document frequency of every bucket among these examples."""
    found: Floats = (np.log((1 + len(rows)) / (1 + rows.sum(axis=0))) + 1).astype(np.float32)
    return found


def _parts(text: str) -> Iterator[str]:
    for word in text.split():
        yield f"={word}"
        padded = f" {word} "
        for length in GROUPS:
            yield from (padded[start : start + length] for start in range(max(len(padded) - length + 1, 1)))
