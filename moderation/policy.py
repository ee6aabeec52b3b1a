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
POLICY_VERSION = "2026-11-23.1"

type_key = tuple[str, str]  # classifier, label


class IncompleteScoresError(Exception):
    """A score the rules need is missing, unknown or no number from 0 to 1: nothing was judged, and nothing may pass."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From ``review`` on a person looks, from ``block`` on it is refused. ``strict_*`` hold beside a face or words of age."""

    rule: Rule
    review: float
    block: float
    strict_review: float
    strict_block: float

    def verdict(self, value: float, *, strict: bool) -> Verdict:
        review, block = (self.strict_review, self.strict_block) if strict else (self.review, self.block)
        if value >= block:
            return Verdict.BLOCK
        return Verdict.REVIEW if value >= review else Verdict.ALLOW
