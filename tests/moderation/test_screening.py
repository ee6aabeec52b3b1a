"""One screening: which rows it writes, what stops it, and that a blocked picture does not come back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from moderation import hashes, policy, screening
from moderation.classifiers import ClassifierUnavailableError
from moderation.models import ListedPicture, Screening
from moderation.verdicts import Judgement, Rule, Target, Verdict
from tests.moderation import judges

pytestmark = pytest.mark.django_db
SHA = "a" * 64


@pytest.fixture(autouse=True)
def _colours_judge(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS, settings.TEXT_CLASSIFIERS = judges.PICTURE, judges.TEXT


def scene() -> NDArray[np.uint8]:
    """A bluish picture with enough in it for a perceptual hash."""
    noise = np.random.default_rng(7).integers(0, 80, (12, 12, 3), dtype=np.uint8) + np.array([0, 60, 170], np.uint8)
    return np.asarray(Image.fromarray(noise.astype(np.uint8)).resize((480, 480), Image.Resampling.NEAREST))


def flat(colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    return np.full((64, 64, 3), colour, np.uint8)


def screened(*pictures: NDArray[np.uint8], target: Target = Target.PHOTO, texts: tuple[str, ...] = ()) -> Judgement:
    return screening.screen(kind="thing", subject_id=1, target=target, sha256=SHA, pictures=pictures, texts=texts)


@pytest.mark.parametrize(
    ("colour", "verdict"), [(judges.SAFE, Verdict.ALLOW), (judges.DOUBTFUL, Verdict.REVIEW), (judges.HARMFUL, Verdict.BLOCK)]
)
def test_keeps_what_was_judged_by_what_under_which_rules(colour: tuple[int, int, int], verdict: Verdict) -> None:
    assert screened(flat(colour)).verdict is verdict
    row = Screening.objects.get()
    assert (row.verdict, row.sha256, row.policy_version, row.by_person) == (verdict, SHA, policy.POLICY_VERSION, False)
    assert {(score["classifier"], score["version"]) for score in row.scores} >= {("nudity_gore", "colours"), ("blocklist", hashes.VERSION)}


def test_counts_the_worst_frame_of_a_clip() -> None:
    assert screened(flat(judges.SAFE), flat(judges.HARMFUL), flat(judges.SAFE), target=Target.CLIP).verdict is Verdict.BLOCK


def test_judges_no_clip_without_a_frame() -> None:
    with pytest.raises(policy.IncompleteScoresError):
        screened(target=Target.CLIP)
    assert not Screening.objects.exists()


def test_writes_nothing_while_a_classifier_is_away(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = [*judges.PICTURE, "tests.moderation.judges:Away"]
    with pytest.raises(ClassifierUnavailableError):
        screened(flat(judges.SAFE))
    assert not Screening.objects.exists()


def test_judges_words_without_the_models_of_pictures(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = ["tests.moderation.judges:Nowhere"]
    assert screened(target=Target.PROMPT, texts=("waves roll in",)).verdict is Verdict.ALLOW
    with pytest.raises(ClassifierUnavailableError):
        screened(flat(judges.SAFE))


def test_takes_no_verdict_of_earlier_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    screened(flat(judges.SAFE))
    assert screening.is_allowed(target=Target.PHOTO, sha256=SHA)
    monkeypatch.setattr(screening, "POLICY_VERSION", "later")
    assert not screening.is_allowed(target=Target.PHOTO, sha256=SHA)


def test_takes_a_verdict_for_these_bytes_and_this_target_alone() -> None:
    screened(flat(judges.SAFE))
    assert not screening.is_allowed(target=Target.CLIP, sha256=SHA)
    assert not screening.is_allowed(target=Target.PHOTO, sha256="b" * 64)


def test_lets_a_person_stand_above_the_classifiers() -> None:
    screening.release(kind="thing", subject_id=1, target=Target.PHOTO, sha256=SHA)
    assert screened(flat(judges.HARMFUL)).verdict is Verdict.ALLOW


@pytest.mark.parametrize("change", [lambda p: p, np.fliplr, np.rot90, lambda p: p[4:-4, 4:-4], lambda p: p[::2, ::2]])
def test_knows_a_blocked_picture_again(change: Any) -> None:
    assert screened(scene()).verdict is Verdict.ALLOW
    ListedPicture.objects.create(pdq=hashes.hash_picture(scene()).hex)
    judgement = screened(np.ascontiguousarray(change(scene())))
    assert judgement.verdict is not Verdict.ALLOW
    assert judgement.rules == (Rule.BLOCKLIST,)


def test_knows_a_blocked_picture_again_in_one_frame_of_a_clip() -> None:
    ListedPicture.objects.create(pdq=hashes.hash_picture(scene()).hex)
    assert screened(flat(judges.SAFE), scene(), target=Target.CLIP).verdict is Verdict.BLOCK


def test_refuses_what_a_hash_service_knows(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS = [*judges.PICTURE, "tests.moderation.judges:HashService"]
    judgement = screened(scene())
    assert (judgement.verdict, judgement.rules) == (Verdict.BLOCK, (Rule.MINORS,))
