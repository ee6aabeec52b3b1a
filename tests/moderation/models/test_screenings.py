"""The audit row of a check: found again by exactly these bytes, this target and these rules."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.models import Screening
from moderation.verdicts import Target, Verdict

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = {"target": Target.CLIP, "sha256": "a" * 64, "policy_version": "7"}


def row(**values: Any) -> Screening:
    return Screening.objects.create(**{"subject_kind": "story", "subject_id": "1", "verdict": Verdict.ALLOW} | ASKED | values)


@pytest.mark.parametrize("other", [{"target": Target.PHOTO}, {"sha256": "b" * 64}, {"policy_version": "8"}, {"verdict": Verdict.REVIEW}])
def test_lets_pass_exactly_what_was_judged_under_exactly_these_rules(other: dict[str, Any]) -> None:
    row(**other)
    assert not Screening.objects.allowing(**ASKED).exists()
    row()
    assert Screening.objects.allowing(**ASKED).exists()


def test_finds_all_checks_of_a_subject_the_newest_first() -> None:
    first, second = row(), row(subject_id="1", target=Target.POST)
    row(subject_id="2")
    row(subject_kind="reply")
    assert list(Screening.objects.of("story", 1)) == [second, first]
