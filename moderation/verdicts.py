"""The words of the judge: what is judged, against which rule, by which score, with which verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What happens to the content, mildest first; ``worst`` relies on the order."""

    ALLOW = "allow"
    REVIEW = "review"  # a person looks before anyone sees it
    BLOCK = "block"


class Rule(StrEnum):
    """A rule of the house by its key; the app layer translates it."""

    SEXUAL = "sexual"
    MINORS = "minors"
    VIOLENCE = "violence"
    HATE = "hate"
    SELF_HARM = "self_harm"
    HARASSMENT = "harassment"
    DANGEROUS = "dangerous"
    FRAUD = "fraud"
    EXTREMISM = "extremism"
    BLOCKLIST = "blocklist"


class Target(StrEnum):
    """What a screening judges."""

    PHOTO = "photo"
    PROMPT = "prompt"
    CLIP = "clip"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Score:
    """What one classifier says about one label: ``value`` from 0 (surely not) to 1 (surely)."""

    classifier: str
    version: str
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the rules it rests on (none when allowed), the rules' version and the scores that were read."""

    verdict: Verdict
    rules: tuple[Rule, ...]
    policy_version: str
    scores: tuple[Score, ...]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the severest verdict; ALLOW when there is none to compare."""
    severity = list(Verdict)
    return max(verdicts, key=severity.index, default=Verdict.ALLOW)
