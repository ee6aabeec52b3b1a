"""The safety set: prompts by category, a third held out; more that only train; and sets by another hand that only measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from moderation.classifiers.folding import plainest, readings
from moderation.verdicts import Rule

LANGUAGES = ("en", "id")
FOLDER = Path(__file__).parent
MORE = ("more", "further", "everyday", "varied", "wider", "plain")  # files that only train
ESCAPE = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class Prompt:
    """``rule`` is None for a safe prompt; ``kind`` is plain, slang, indirect, disguised; of safe ones ordinary, hard, caption or reply."""

    text: str
    language: str
    rule: Rule | None
    kind: str
    place: int  # in its section, from 0

    @property
    def is_held_out(self) -> bool:
        """Every third of a section; translations stand at the same place in both files, so neither trains for the other."""
        return self.place % 3 == 2


def load_prompts(*, held_out: bool) -> list[Prompt]:
    """Return one part of the set: the third that is held out, or the rest that trains."""
    return [prompt for language in LANGUAGES for prompt in read(FOLDER / f"{language}.txt", language) if prompt.is_held_out is held_out]


def load_more() -> list[Prompt]:
    """Return what only trains, by other hands: nothing of it is measured, and none of it is a prompt that is."""
    return [prompt for name in MORE for prompt in load(name)]


def load_blind() -> list[Prompt]:
    """Return prompts whose writer had seen neither the set, nor the phrase list, nor any score. Nothing may train on them."""
    return load("blind")


def load_captions() -> list[Prompt]:
    """Return harmless captions and replies, written as blindly. Nothing may train on them."""
    return load("captions")


def load_measured() -> list[Prompt]:
    """Return everything that only measures."""
    return [*load_prompts(held_out=True), *load_blind(), *load_captions()]


def load(name: str) -> list[Prompt]:
    """Return the prompts of both languages' files of that name."""
    return [prompt for language in LANGUAGES for prompt in read(FOLDER / f"{name}_{language}.txt", language)]


def plainly(prompt: Prompt) -> str:
    """Return the words by which two prompts are the same one."""
    return " ".join(plainest(prompt.text).split()).strip(" .!?")


def undisguised(prompts: Sequence[Prompt]) -> list[str]:
    """Return what is embedded of each: a disguise must not teach that gibberish is harmful."""
    return [readings(prompt.text)[-1] for prompt in prompts]


def read(path: Path, language: str) -> Iterator[Prompt]:
    """Yield the prompts of a file of ``[category.kind]`` sections with one prompt per line."""
    category = kind = ""
    place = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            category, _, kind = line.strip("[]").partition(".")
            place = 0
            continue
        text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), line)
        yield Prompt(text=text, language=language, rule=None if category == "safe" else Rule(category), kind=kind, place=place)
        place += 1
