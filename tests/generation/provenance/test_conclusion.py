"""The one conclusion: the strongest thing first, and never more than what was shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.provenance.claims import Claims, Standing
from generation.provenance.conclusion import Conclusion, Level, conclude
from generation.provenance.reading import Problem, Reading

claims = st.builds(Claims, standing=st.sampled_from(Standing), is_ai=st.booleans())
readings = st.builds(
    Reading,
    kind=st.sampled_from(["video", "image", ""]),
    claims=st.none() | claims,
    declares_ai=st.booleans(),
    watermark=st.none() | st.integers(0, 9),
    problem=st.none() | st.sampled_from(Problem),
)

AI: dict[str, Any] = {"is_ai": True}
NOT_AI: dict[str, Any] = {"is_ai": False}


@pytest.mark.parametrize(
    ("reading", "conclusion"),
    [
        (Reading("video", Claims(Standing.TRUSTED, **AI), watermark=1), Conclusion.AI_PROVEN),
        (Reading("video", Claims(Standing.TRUSTED, **NOT_AI), watermark=1), Conclusion.AI_MARKED),
        (Reading("video", Claims(Standing.TRUSTED, **NOT_AI)), Conclusion.SIGNED),
        (Reading("video", Claims(Standing.UNLISTED, **NOT_AI)), Conclusion.UNLISTED),
        (Reading("video", Claims(Standing.CHANGED, **AI)), Conclusion.CHANGED),
        (Reading("video", Claims(Standing.BROKEN, **AI), declares_ai=True), Conclusion.BROKEN),
        (Reading("video", Claims(Standing.ELSEWHERE)), Conclusion.ELSEWHERE),
        (Reading("video", declares_ai=True), Conclusion.AI_DECLARED),
        (Reading("video"), Conclusion.NOTHING),
        (Reading("", problem=Problem.FORMAT), Conclusion.UNREADABLE),
        (Reading("video", problem=Problem.TIME), Conclusion.UNFINISHED),
    ],
)
def test_says_the_strongest_thing_first(reading: Reading, conclusion: Conclusion) -> None:
    assert conclude(reading, looks_known=False) is conclusion


def test_calls_a_likeness_possible_and_not_proven() -> None:
    said = conclude(Reading("video"), looks_known=True)
    assert said is Conclusion.AI_POSSIBLE
    assert said.level is Level.LIKELY


@given(readings, st.booleans())
def test_calls_proven_only_what_a_listed_signer_signed_and_nobody_changed(reading: Reading, looks_known: bool) -> None:
    said = conclude(reading, looks_known=looks_known)
    is_trusted = reading.claims is not None and reading.claims.standing is Standing.TRUSTED
    assert said.level is not Level.PROVEN or is_trusted
    if is_trusted and reading.claims and reading.claims.is_ai:
        assert said is Conclusion.AI_PROVEN


@given(readings, st.booleans())
def test_says_ai_only_where_something_says_so_and_always_where_the_mark_is(reading: Reading, looks_known: bool) -> None:
    said = conclude(reading, looks_known=looks_known)
    hints = [looks_known, reading.declares_ai, reading.watermark is not None, reading.claims is not None and reading.claims.is_ai]
    assert not said.says_ai or any(hints)
    assert said.says_ai or reading.watermark is None


@given(readings)
def test_says_nothing_was_found_only_where_all_of_it_was_looked_at(reading: Reading) -> None:
    """An empty answer after a crash must not read like an all-clear."""
    if conclude(reading, looks_known=False) is Conclusion.NOTHING:
        assert reading.problem is None


def test_never_calls_anything_genuine() -> None:
    assert not [one for one in Conclusion if "genuine" in one or "real" in one.split("_")]


@pytest.mark.parametrize("standing", [Standing.CHANGED, Standing.EXPIRED, Standing.BROKEN])
def test_is_not_talked_out_of_a_broken_signature_by_a_likeness(standing: Standing) -> None:
    said = conclude(Reading("video", Claims(standing, is_ai=True), declares_ai=True), looks_known=True)
    assert said.value == standing.value
    assert said.level is Level.UNKNOWN


def test_names_the_ai_of_an_unlisted_signer_likely_and_never_proven() -> None:
    said = conclude(Reading("video", Claims(Standing.UNLISTED, is_ai=True)), looks_known=False)
    assert (said, said.level, said.says_ai) == (Conclusion.AI_UNLISTED, Level.LIKELY, True)
