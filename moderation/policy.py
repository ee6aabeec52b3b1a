"""From scores to a verdict: a pure function of numbers, with a version.

Every threshold of the house stands in this file; exceptions for some people live nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moderation.verdicts import Judgement, Rule, Score, Target, Verdict, worst

# Change it with any threshold below, with the phrase list and with the trained head: earlier verdicts then no longer count.
# tests/moderation/test_policy.py holds the digest of all three.
POLICY_VERSION = "2026-11-29.4"

Key = tuple[str, str]  # classifier, label


class IncompleteScoresError(Exception):
    """A score the rules need is missing, unknown or no number from 0 to 1: nothing was judged, so nothing may pass."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From ``review`` on a person looks, from ``block`` on it is refused; ``strict`` is the same pair beside a face or words of age."""

    rule: Rule
    review: float
    block: float
    strict: tuple[float, float] | None = None

    def verdict(self, value: float, *, strict: bool) -> Verdict:
        """Return what this one value leads to."""
        review, block = self.strict if strict and self.strict else (self.review, self.block)
        if value >= block:
            return Verdict.BLOCK
        return Verdict.REVIEW if value >= review else Verdict.ALLOW


# Safe photos peaked at 0.17 (nudity_gore) and 0.19 (open_nsfw); both authors call 0.85 and above certain. Recall is not measured.
PICTURE_THRESHOLDS: dict[Key, Threshold] = {
    ("nudity_gore", "sexual"): Threshold(Rule.SEXUAL, 0.35, 0.85, strict=(0.25, 0.50)),
    ("nudity_gore", "gore"): Threshold(Rule.VIOLENCE, 0.35, 0.85),
    ("open_nsfw", "sexual"): Threshold(Rule.SEXUAL, 0.40, 0.85, strict=(0.25, 0.60)),
}
# Set by cross-validation on what trains (python -m tests.safety.train --check). The held-out third set no
# threshold and trained nothing, but its rates were measured and read after every version: it is no longer blind, and may flatter.
MEANING_THRESHOLDS: dict[Key, Threshold] = {
    ("prompt_meaning", rule): Threshold(rule, 0.40, 0.55) for rule in Rule if rule not in {Rule.SEXUAL, Rule.MINORS, Rule.BLOCKLIST}
} | {
    ("prompt_meaning", Rule.SEXUAL): Threshold(Rule.SEXUAL, 0.40, 0.55, strict=(0.33, 0.45)),
    ("prompt_meaning", Rule.MINORS): Threshold(Rule.MINORS, 0.39, 0.39),
}
# The list says 1.0 for a phrase that is refused and 0.5 for one that a person has to look at.
PHRASE_THRESHOLDS: dict[Key, Threshold] = {
    ("phrases", rule): Threshold(rule, 0.5, 1.0, strict=(0.5, 0.5) if rule is Rule.SEXUAL else None)
    for rule in Rule
    if rule is not Rule.BLOCKLIST
}
# A phrase that a person has to look at is not put before one while the meaning of the whole, the highest of all rules, is below this, and
# neither a face nor words of age stand beside it. By cross-validation 41 of 51 harmless lines with such a phrase lay below, and 3 of 104
# harmful ones. What may be sexual or about minors a person always sees: a walk on a beach is harmless, whatever is to be seen there.
HEARD_FROM = 0.30
ALWAYS_HEARD = frozenset({Rule.SEXUAL, Rule.MINORS})
# 1 - distance/256: up to 31 bits a person looks, up to 16 (a re-encoded or resized copy) it is refused.
BLOCKLIST_THRESHOLDS: dict[Key, Threshold] = {("blocklist", "match"): Threshold(Rule.BLOCKLIST, 1 - 31 / 256, 1 - 16 / 256)}

# What a hash service for child sexual abuse material knows is refused, however sure it is; docs/safety.md says how one is put in.
SERVICE_THRESHOLDS: dict[Key, Threshold] = {("hash_service", "match"): Threshold(Rule.MINORS, 0.5, 0.5)}

FACE, FACE_SEEN = ("faces", "face"), 0.6  # the detector's own default
AGE, AGE_SAID = ("phrases", "age"), 0.5
UNREAD = ("prompt_meaning", "unread")  # the share of a text too long to be read: any of it needs a person

PICTURE_KEYS = frozenset({*PICTURE_THRESHOLDS, *BLOCKLIST_THRESHOLDS, FACE})
TEXT_KEYS = frozenset({*MEANING_THRESHOLDS, *PHRASE_THRESHOLDS, AGE, UNREAD})
THRESHOLDS = {**PICTURE_THRESHOLDS, **MEANING_THRESHOLDS, **PHRASE_THRESHOLDS, **BLOCKLIST_THRESHOLDS, **SERVICE_THRESHOLDS}
KNOWN = frozenset({*THRESHOLDS, *PICTURE_KEYS, *TEXT_KEYS})

# What must have been scored; anything more that was scored (the prompt's photo, the post's picture) is judged with it.
REQUIRED: dict[Target, frozenset[Key]] = {
    Target.PHOTO: PICTURE_KEYS,
    Target.PROMPT: TEXT_KEYS,
    Target.CLIP: PICTURE_KEYS,
    Target.POST: TEXT_KEYS,
}


def judge(scores: Iterable[Score], *, target: Target) -> Judgement:
    """Return the verdict of the rules now in force; several scores of one label count with the highest.

    A phrase that is only to be looked at counts where the meaning is not clearly harmless (``HEARD_FROM``).
    Faces or words of age together with sexual content are judged strictest: the strict thresholds hold, and words of age
    beside sexual content are refused as MINORS whatever the rest says.

    Raises:
        IncompleteScoresError: a needed score is missing, or one is unknown or not from 0 to 1.
    """
    scores = tuple(scores)
    values = _highest(scores)
    _require(values, target)
    face, age = values.get(FACE, 0.0) >= FACE_SEEN, values.get(AGE, 0.0) >= AGE_SAID
    meant = max((values[key] for key in MEANING_THRESHOLDS if key in values), default=1.0)
    unheard = _hints(values) if meant < HEARD_FROM and not (face or age) else frozenset[Key]()
    judged = [key for key in THRESHOLDS if key in values and key not in unheard]
    verdicts = [(THRESHOLDS[key].rule, THRESHOLDS[key].verdict(values[key], strict=face or age)) for key in judged]
    if age and any(rule is Rule.SEXUAL and verdict is not Verdict.ALLOW for rule, verdict in verdicts):
        verdicts.append((Rule.MINORS, Verdict.BLOCK))
    broken = {rule for rule, verdict in verdicts if verdict is not Verdict.ALLOW}
    verdict = worst(verdict for _, verdict in verdicts)
    if values.get(UNREAD, 0.0) > 0:
        verdict = worst([verdict, Verdict.REVIEW])
    return Judgement(verdict=verdict, rules=tuple(rule for rule in Rule if rule in broken), policy_version=POLICY_VERSION, scores=scores)


def _hints(values: Mapping[Key, float]) -> frozenset[Key]:
    """Return the rules by which no phrase is refused, but for those that are always heard."""
    rules = ((key, rule) for key, rule in PHRASE_THRESHOLDS.items() if rule.rule not in ALWAYS_HEARD)
    return frozenset(key for key, rule in rules if values.get(key, 0.0) < rule.block)


def _highest(scores: tuple[Score, ...]) -> dict[Key, float]:
    values: dict[Key, float] = {}
    for score in scores:
        key = (score.classifier, score.label)
        if key not in KNOWN:
            raise IncompleteScoresError(f"the rules know no score {score.classifier}:{score.label}")
        if not (math.isfinite(score.value) and 0.0 <= score.value <= 1.0):
            raise IncompleteScoresError(f"{score.classifier}:{score.label} is {score.value}, not a number from 0 to 1")
        values[key] = max(score.value, values.get(key, 0.0))
    return values


def _require(values: Mapping[Key, float], target: Target) -> None:
    needed = REQUIRED[target]
    for whole in (PICTURE_KEYS, TEXT_KEYS):  # half a set is a classifier that was left out
        if whole & values.keys():
            needed |= whole
    if missing := needed - values.keys():
        names = ", ".join(sorted(f"{classifier}:{label}" for classifier, label in missing))
        raise IncompleteScoresError(f"{target} was not scored for {names}")
