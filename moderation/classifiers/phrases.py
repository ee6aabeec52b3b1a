"""A curated list of phrases in English and Indonesian that decide by themselves, found through every reading of the text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from moderation.classifiers import ClassifierUnavailableError
from moderation.classifiers.folding import readings
from moderation.verdicts import Rule, Score

FILE = Path(__file__).with_name("phrases.toml")
VERSION = "2026-11-29.1"
REFUSED, LOOKED_AT = 1.0, 0.5
KEY = 3  # letters by which a phrase is looked up
AGE = "age"
ADULT = 18  # years
WORD = re.compile(r"\w[\w*]*")
BETWEEN = re.compile(r"(?<!\w)\*+|\*+(?!\w)|[^\w*]+|_+")
YEARS = re.compile(
    r"\b(?:(?:age|aged|umur|usia|berumur|berusia|umurnya|usianya) (\d{1,2})"
    r"|(\d{1,2}) ?(?:yo|y o|yrs? old|years? old|year olds?|thn|th|tahun)(?! (?:lalu|kemudian|lagi|ago)))\b"
)

Index = dict[str, list[tuple[re.Pattern[str], str, float]]]  # key -> pattern, label, value


class Phrases:
    """One label per rule and ``age`` for words of age: 1.0 refused, 0.5 to be looked at, 0.0 not found. No model, no lock needed."""

    name = "phrases"
    version = VERSION

    def __init__(self, models_dir: Path) -> None:
        self._harmless, self._listed = load(FILE)

    def score(self, text: str) -> tuple[Score, ...]:
        """Score a text of any length; linear in it."""
        values = {str(rule): 0.0 for rule in Rule if rule is not Rule.BLOCKLIST} | {AGE: 0.0}
        for reading in readings(text):
            for label, value in self._found(BETWEEN.sub(" ", reading)):
                values[label] = max(value, values[label])
        return tuple(Score(self.name, self.version, label, value) for label, value in values.items())

    def _found(self, text: str) -> Iterator[tuple[str, float]]:
        if any(int(years[1] or years[2]) < ADULT for years in YEARS.finditer(text)):
            yield AGE, REFUSED
        for _, label, value in _matches(self._listed, _without(self._harmless, text)):
            yield label, value


def _without(harmless: Index, text: str) -> str:
    kept, end = [], 0
    for match, _, _ in _matches(harmless, text):
        kept += [text[end : match.start()], " . " if match.end() > end else ""]
        end = max(end, match.end())
    return "".join([*kept, text[end:]])


def _matches(index: Index, text: str) -> Iterator[tuple[re.Match[str], str, float]]:
    for word in WORD.finditer(text):
        for pattern, label, value in _candidates(index, word[0]):
            if match := pattern.match(text, word.start()):
                yield match, label, value


def is_listed(index: Index, text: str) -> bool:
    """Whether any phrase of the index stands in a folded text."""
    return any(True for _ in _matches(index, text))


def _candidates(index: Index, word: str) -> Iterable[tuple[re.Pattern[str], str, float]]:
    key = squeezed(word[: 8 * KEY])[:KEY]
    if "*" not in key:
        return index.get(key, ())
    return [entry for other, entries in index.items() if other[0] == key[0] for entry in entries]


def squeezed(word: str) -> str:
    """Return the word with every run of one letter as a single one."""
    return "".join(letter for letter, _ in groupby(word))


@cache
def load(path: Path) -> tuple[Index, Index]:
    """Return the harmless phrases and the listed ones of a phrase file.

    Raises:
        ClassifierUnavailableError: it is missing or damaged.
    """
    try:
        sections = tomllib.loads(path.read_text(encoding="utf-8"))
        harmless = index_of((phrase, "", 0.0) for phrases in sections.pop("harmless").values() for phrase in phrases)
        return harmless, index_of(_listed(sections))
    except (OSError, ValueError, LookupError, re.error) as error:
        raise ClassifierUnavailableError(f"the phrase list cannot be read: {error}") from error


def _listed(sections: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str, float]]:
    for label, lists in sections.items():
        for name, phrases in lists.items():
            value = LOOKED_AT if name.startswith("looked_at") else REFUSED
            yield from ((phrase, label if label == AGE else Rule(label), value) for phrase in phrases)


def index_of(entries: Iterable[tuple[str, str, float]]) -> Index:
    """Return phrases with their label and value, ready to be looked for by the first letters of their first word."""
    index: Index = {}
    for phrase, label, value in entries:
        first, *rest = re.findall(r"\([^)]*\)\S*|\S+", phrase)
        for word in _alternatives(first):
            pattern = re.compile(_regex(word) + "".join(map(_following, rest)) + r"(?!\w)")
            index.setdefault(squeezed(word.split()[0].rstrip("*"))[:KEY], []).append((pattern, label, value))
    return index


def _alternatives(part: str) -> list[str]:
    group, star, _ = part.partition(")")
    return group.lstrip("(").split("|") if star else [part]


def _following(part: str) -> str:
    options = [f" {_regex(option)}" for option in _alternatives(part) if option]
    return f"(?:{'|'.join(options)}){'?' if '' in _alternatives(part) else ''}"


def _regex(words: str) -> str:
    return " ".join(_word(word) for word in words.split())


def _word(word: str) -> str:
    """Return a pattern that takes every letter several times, and a * inside the word for any."""
    letters = word.rstrip("*")
    runs = [(letter, len(list(run))) for letter, run in groupby(letters)]
    middle = "".join(f"[{letter}*]{{{count},}}" for letter, count in runs[1:-1])
    ends = [f"{letter}{{{count},}}" for letter, count in (runs[0], runs[-1])]
    return f"{ends[0]}{middle}{ends[1] if len(runs) > 1 else ''}" + (r"\w*" if word.endswith("*") else "")
