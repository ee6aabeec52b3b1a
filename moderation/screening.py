"""Runs the classifiers over one content, judges the scores under the rules now in force, and keeps the audit row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from django.conf import settings

from moderation.classifiers import TextClassifier, load_classifier
from moderation.looks import Looks
from moderation.models import Screening
from moderation.policy import POLICY_VERSION, judge
from moderation.verdicts import Judgement, Score, Target, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def screen(
    *,
    kind: str,
    subject_id: object,
    target: Target,
    sha256: str,
    pictures: Iterable[NDArray[np.uint8]] | Looks = (),
    texts: Sequence[str] = (),
) -> Judgement:
    """Judge one content and write its row; ``sha256`` names the exact bytes that are judged.

    A person's release of the same bytes under the same rules stands above the classifiers.

    Args:
        pictures: ``height x width x 3`` uint8 RGB; a clip gives its sampled frames, the worst of which counts. Or looks at them that
            have begun already.

    Raises:
        ClassifierUnavailableError: a classifier is down; nothing was judged, so the caller must wait and never pass.
        IncompleteScoresError: a score the rules need is missing; the same.
    """
    if is_released(target=target, sha256=sha256):
        return Judgement(verdict=Verdict.ALLOW, rules=(), policy_version=POLICY_VERSION, scores=())
    scores = worst_scores([*_score_pictures(pictures), *_score_texts(texts)])
    judgement = judge(scores, target=target)
    record(judgement, kind=kind, subject_id=subject_id, target=target, sha256=sha256)
    return judgement


def record(judgement: Judgement, *, kind: str, subject_id: object, target: Target, sha256: str, by_person: bool = False) -> Screening:
    """Write the row of a verdict."""
    return Screening.objects.create(
        subject_kind=kind,
        subject_id=str(subject_id),
        target=target,
        sha256=sha256,
        verdict=judgement.verdict,
        rules=[str(rule) for rule in judgement.rules],
        scores=[asdict(score) for score in judgement.scores],
        policy_version=judgement.policy_version,
        by_person=by_person,
    )


def release(*, kind: str, subject_id: object, target: Target, sha256: str) -> None:
    """A person lets exactly these bytes pass under the rules now in force."""
    allowed = Judgement(verdict=Verdict.ALLOW, rules=(), policy_version=POLICY_VERSION, scores=())
    record(allowed, kind=kind, subject_id=subject_id, target=target, sha256=sha256, by_person=True)


def forbid(*, kind: str, subject_id: object, sha256: str) -> None:
    """A person took down what shows these media bytes; ``release`` of the same subject and bytes takes it back."""
    refused = Judgement(verdict=Verdict.BLOCK, rules=(), policy_version=POLICY_VERSION, scores=())
    record(refused, kind=kind, subject_id=subject_id, target=Target.POST, sha256=sha256, by_person=True)


def is_forbidden(*, sha256: str) -> bool:
    """Whether a person's last word about any subject with these media bytes was no; the subject itself may have gone since."""
    last: dict[tuple[str, str], str] = {}
    for row in Screening.objects.filter(target=Target.POST, sha256=sha256, by_person=True).order_by("-id"):
        last.setdefault((row.subject_kind, row.subject_id), row.verdict)
    return Verdict.BLOCK in last.values()


def is_allowed(*, target: Target, sha256: str) -> bool:
    """Whether exactly these bytes were let pass under the rules now in force."""
    return Screening.objects.allowing(target=target, sha256=sha256, policy_version=POLICY_VERSION).exists()


def is_released(*, target: Target, sha256: str) -> bool:
    """Whether a person let exactly these bytes pass under the rules now in force."""
    return Screening.objects.allowing(target=target, sha256=sha256, policy_version=POLICY_VERSION).filter(by_person=True).exists()


def text_sha256(*texts: str) -> str:
    """Return the name of a text's bytes; several texts are kept apart by a character no form lets through."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def worst_scores(scores: Iterable[Score]) -> tuple[Score, ...]:
    """Return one score per classifier and label: the highest of all pictures and texts."""
    worst: dict[tuple[str, str], Score] = {}
    for score in scores:
        key = (score.classifier, score.label)
        if key not in worst or score.value > worst[key].value:
            worst[key] = score
    return tuple(worst.values())


def _score_pictures(pictures: Iterable[NDArray[np.uint8]] | Looks) -> Iterable[Score]:
    if not pictures:
        return ()  # words need no model of pictures
    return (pictures if isinstance(pictures, Looks) else Looks(pictures)).scores()


def _score_texts(texts: Sequence[str]) -> Iterable[Score]:
    for text in texts:
        for path in settings.TEXT_CLASSIFIERS:
            yield from cast(TextClassifier, load_classifier(path, settings.MODELS_DIR)).score(text)
