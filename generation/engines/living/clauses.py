"""A sentence taken apart: clauses, and in each the known phrases, where they stand and which only say where something is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .lexicon import LONGEST, normalise, phrases
from .spelling import spell

SOUNDING = (
    "with the sounds? of|with the noise of|dengan suara|pakai suara|pake suara|sama suara|tanpa suara|without any sound|with no sound"
)
BREAKS = (
    r"[.,;:!?\n]+|&|\b(?:and|while|then|as|but|whereas|dan|sambil|lalu(?! lintas\b)|kemudian|sementara|serta|tapi|tetapi|namun|sedangkan"
    rf"|ketika|saat|trus|terus)\b|\b(?=(?:{SOUNDING})\b)"
)
WHERE = {"over", "on", "onto", "in", "into", "from", "across", "above", "under", "at", "through"}
WHERE |= {"di", "dari", "ke", "atas", "menyelimuti", "menutupi"}  # what follows says where, not what
OPPOSITE = {"strong": "weak", "weak": "normal"}  # "not too fast" is slow


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase found in a clause: its place and length in words, what it may mean (kind to value), and whether it only says where."""

    at: int
    means: dict[str, str]
    size: int = 1
    where: bool = False

    def any(self, *kinds: str) -> bool:
        return any(kind in self.means for kind in kinds)


@dataclass(slots=True)
class Clause:
    """One clause's words, the places of its unknown ones, and its own text."""

    text: str
    words: list[Word]
    strange: tuple[int, ...] = ()

    @property
    def unknown(self) -> int:
        return len(self.strange)

    def has(self, kind: str, value: str | None = None) -> bool:
        return any(kind in word.means and value in (None, word.means[kind]) for word in self.words)

    def at(self, kind: str) -> list[int]:
        """Where words of this kind stand."""
        return [word.at for word in self.words if kind in word.means]

    def next(self, word: Word) -> Word | None:
        """The known word right after another."""
        return next((other for other in self.words if other.at == word.at + word.size), None)

    @property
    def bare(self) -> bool:
        """Only names of things: its verb and adverbs stand in a neighbouring clause."""
        return self.has("target") and self.nouns and not self.has("level") and not self.has("weather")

    @property
    def nouns(self) -> bool:
        """Things, sounds and how loud they are, and nothing that happens."""
        telling = ("still", "verb", "way", "camera", "act", "light", "cannot", "hear", "camera_noun")
        return (self.has("target") or self.has("sound")) and not self.unknown and not any(self.has(kind) for kind in telling)

    @property
    def ends_in_level(self) -> bool:
        """Whether an adverb closes it and it has no doer of its own: the adverb may be meant for the clause before, too."""
        return bool(self.words) and "level" in self.words[-1].means and not self.has("target")


def clauses(prompt: str) -> Iterator[Clause]:
    """Yield the clauses of a prompt that hold any word."""
    lines = "\n".join(normalise(line) for line in prompt.splitlines())  # of its own, normalise makes one line of all
    for text in re.split(BREAKS, lines):
        clause = _parse(text.strip())
        if clause.words or clause.unknown:
            yield clause


def _parse(text: str) -> Clause:
    raw = re.findall(r"[^\W_]+(?:'[^\W_]+)?", text)
    tokens = [spell(token) for token in raw]
    words, strange, at, where = [], [], 0, False
    while at < len(tokens):
        means, size = _longest(raw, tokens, at)
        if not means:
            strange.append(at)
        else:
            words.append(Word(at, means, size, where and "target" in means))
        if tokens[at] in WHERE:
            where = True
        elif not means or not set(means) <= {"filler", "level", "boost"}:
            where = False
        at += size
    return Clause(text, _milder(words), tuple(strange))


def _longest(raw: list[str], tokens: list[str], at: int) -> tuple[dict[str, str], int]:
    """The longest known phrase at a place, as typed or as spelt: what it may mean and how many words it takes."""
    for size in range(min(LONGEST, len(tokens) - at), 0, -1):
        found = phrases().get(tuple(raw[at : at + size])) or phrases().get(tuple(tokens[at : at + size]))
        if found:
            means: dict[str, str] = {}
            for kind, value in found:
                means.setdefault(kind, value)
            return means, size
    return {}, 1


def _milder(words: list[Word]) -> list[Word]:
    """Turn "not too strong" and "not strong" into "weak": there the "not" denies the degree, not the thing ("no strong wind")."""
    kept = list(words)
    for at, word in enumerate(words):
        rest = words[at + 1 :]
        if len(rest) > 1 and rest[0].any("verb") and rest[1].any("boost"):
            rest = rest[1:]  # "must not move too fast"
        graded = rest[1:] if rest and rest[0].any("boost") else rest
        if not word.any("not") or not graded or not graded[0].any("level"):
            continue
        if graded is rest and len(graded) > 1 and graded[1].any("target", "weather") and graded[1].at == graded[0].at + graded[0].size:
            continue
        kept.remove(word)
        kept[kept.index(graded[0])] = Word(graded[0].at, {"level": OPPOSITE[graded[0].means["level"]]}, graded[0].size)
    return kept
