"""The rules as a function of numbers: what is let pass, looked at, refused, and what cannot be judged at all."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import policy
from moderation.classifiers import phrases, prompt_meaning
from moderation.policy import AGE, FACE, KNOWN, REQUIRED, TEXT_KEYS, THRESHOLDS, UNREAD, IncompleteScoresError, judge
from moderation.verdicts import Rule, Score, Target, Verdict

# When this fails, the rules have changed: give them a new POLICY_VERSION, then write the new pair here.
HELD = ("2026-11-29.4", "db8efd138c2497a2")


def scores(target: Target, **values: float) -> list[Score]:
    """Every needed score at 0, and these; ``phrases__sexual=1.0``."""
    given_values: dict[tuple[str, str], float] = dict.fromkeys(REQUIRED[target], 0.0)
    for name, value in values.items():
        classifier, _, label = name.partition("__")
        given_values[classifier, label] = value
        if classifier not in {"phrases", "prompt_meaning", "blocklist"}:
            given_values = dict.fromkeys(policy.PICTURE_KEYS, 0.0) | given_values
    return [Score(classifier, "1", label, value) for (classifier, label), value in given_values.items()]


def test_has_a_new_version_whenever_thresholds_phrases_or_head_change() -> None:
    digest = hashlib.sha256(repr(sorted(THRESHOLDS.items())).encode())
    digest.update(repr((policy.FACE_SEEN, policy.AGE_SAID, policy.HEARD_FROM, sorted(policy.ALWAYS_HEARD))).encode())
    for file in (phrases.FILE, prompt_meaning.FILE):
        digest.update(Path(file).read_bytes())
    assert (policy.POLICY_VERSION, digest.hexdigest()[:16]) == HELD


@pytest.mark.parametrize("target", list(Target))
def test_lets_pass_what_no_classifier_minds(target: Target) -> None:
    judgement = judge(scores(target), target=target)
    assert (judgement.verdict, judgement.rules, judgement.policy_version) == (Verdict.ALLOW, (), policy.POLICY_VERSION)


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.399, Verdict.ALLOW), (0.40, Verdict.REVIEW), (0.549, Verdict.REVIEW), (0.55, Verdict.BLOCK)]
)
def test_changes_the_verdict_exactly_at_its_thresholds(value: float, verdict: Verdict) -> None:
    assert judge(scores(Target.PROMPT, prompt_meaning__hate=value), target=Target.PROMPT).verdict is verdict


@pytest.mark.parametrize(
    ("phrase", "meant", "beside", "verdict"),
    [
        (0.5, 0.299, {}, Verdict.ALLOW),
        (0.5, 0.3, {}, Verdict.REVIEW),
        (0.5, 0.0, {"phrases__age": 1.0}, Verdict.REVIEW),
        (0.5, 0.0, {"faces__face": 0.9}, Verdict.REVIEW),
        (1.0, 0.0, {}, Verdict.BLOCK),
    ],
)
def test_puts_a_phrase_before_a_person_unless_the_meaning_is_clearly_harmless(
    phrase: float, meant: float, beside: dict[str, float], verdict: Verdict
) -> None:
    """The meaning of any rule counts, not only that of the phrase's own."""
    found = scores(Target.PROMPT, phrases__violence=phrase, prompt_meaning__fraud=meant, **beside)
    assert judge(found, target=Target.PROMPT).verdict is verdict


@pytest.mark.parametrize("rule", ["sexual", "minors"])
def test_always_puts_before_a_person_what_may_be_sexual_or_about_minors(rule: str) -> None:
    assert judge(scores(Target.PROMPT, **{f"phrases__{rule}": 0.5}), target=Target.PROMPT).verdict is Verdict.REVIEW


def test_judges_sexual_content_strictest_beside_a_face_or_words_of_age() -> None:
    photo = {"nudity_gore__sexual": 0.6}
    alone = judge(scores(Target.PHOTO, **photo), target=Target.PHOTO)
    beside_face = judge(scores(Target.PHOTO, faces__face=0.9, **photo), target=Target.PHOTO)
    assert (alone.verdict, beside_face.verdict) == (Verdict.REVIEW, Verdict.BLOCK)
    hint = {"prompt_meaning__sexual": 0.34}
    plain, with_age = (judge(scores(Target.PROMPT, **hint, **more), target=Target.PROMPT) for more in ({}, {"phrases__age": 1.0}))
    assert plain.verdict is Verdict.ALLOW
    assert (with_age.verdict, Rule.MINORS in with_age.rules) == (Verdict.BLOCK, True)


def test_judges_the_prompt_with_the_photo_it_is_about() -> None:
    together = judge(scores(Target.PROMPT, prompt_meaning__sexual=0.46, faces__face=0.9), target=Target.PROMPT)
    assert together.verdict is Verdict.BLOCK


def test_sends_a_text_too_long_to_read_to_a_person() -> None:
    assert judge(scores(Target.PROMPT, prompt_meaning__unread=0.01), target=Target.PROMPT).verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("bits", "verdict"), [(0, Verdict.BLOCK), (16, Verdict.BLOCK), (17, Verdict.REVIEW), (31, Verdict.REVIEW), (32, Verdict.ALLOW)]
)
def test_refuses_a_listed_picture_and_asks_about_a_near_one(bits: int, verdict: Verdict) -> None:
    assert judge(scores(Target.PHOTO, blocklist__match=1 - bits / 256), target=Target.PHOTO).verdict is verdict


@pytest.mark.parametrize("target", list(Target))
def test_judges_nothing_when_any_needed_score_is_missing(target: Target) -> None:
    whole = scores(target)
    for left_out in range(len(whole)):
        with pytest.raises(IncompleteScoresError):
            judge(whole[:left_out] + whole[left_out + 1 :], target=target)


def test_judges_nothing_by_half_a_set_of_pictures_classifiers() -> None:
    with pytest.raises(IncompleteScoresError):
        judge([*scores(Target.POST), Score("open_nsfw", "1", "sexual", 0.0)], target=Target.POST)


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.01, 1.01])
def test_judges_nothing_by_a_number_that_is_none(value: float) -> None:
    with pytest.raises(IncompleteScoresError):
        judge(scores(Target.PROMPT, phrases__hate=value), target=Target.PROMPT)


def test_judges_nothing_by_a_score_it_does_not_know() -> None:
    with pytest.raises(IncompleteScoresError):
        judge([*scores(Target.PROMPT), Score("horoscope", "1", "sexual", 0.0)], target=Target.PROMPT)


ANY_SCORES = st.fixed_dictionaries({key: st.floats(0, 1) for key in sorted(KNOWN)})


def as_scores(values: dict[tuple[str, str], float]) -> Iterable[Score]:
    return [Score(classifier, "1", label, value) for (classifier, label), value in values.items()]


@given(values=ANY_SCORES, key=st.sampled_from(sorted(KNOWN)), more=st.floats(0, 1))
def test_is_never_milder_when_a_score_is_higher(values: dict[tuple[str, str], float], key: tuple[str, str], more: float) -> None:
    worse = values | {key: max(more, values[key])}
    severity = list(Verdict)
    before, after = (severity.index(judge(as_scores(each), target=Target.POST).verdict) for each in (values, worse))
    assert after >= before


@given(values=ANY_SCORES)
def test_names_a_rule_for_every_refusal(values: dict[tuple[str, str], float]) -> None:
    judgement = judge(as_scores(values), target=Target.POST)
    assert judgement.rules or judgement.verdict is Verdict.ALLOW or values[UNREAD] > 0


def test_asks_for_every_text_score_of_a_prompt() -> None:
    assert REQUIRED[Target.PROMPT] == TEXT_KEYS > {AGE, UNREAD}
    assert FACE in REQUIRED[Target.PHOTO]
