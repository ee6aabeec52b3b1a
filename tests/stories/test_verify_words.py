"""The sentences of a check: one for everything that can be found, in both languages, and none that says more than was shown."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from generation.provenance.claims import Claims, Standing
from generation.provenance.conclusion import Conclusion, Level
from generation.provenance.heritage import ARRIVED
from generation.provenance.reading import Problem, Reading
from stories.recipes import Recipe
from stories.verify_words import ACTIONS, LEVELS, PROBLEMS, STANDINGS, WORDS, actions, traces

readings = st.builds(
    Reading,
    kind=st.just("video"),
    claims=st.none() | st.builds(Claims, standing=st.sampled_from(Standing)),
    declares_ai=st.booleans(),
    watermark=st.none() | st.just(0),
    problem=st.none() | st.sampled_from(Problem),
)
ways = st.sampled_from(["", "manifest", "watermark", "fingerprint"])


def said(language: str, conclusion: Conclusion) -> tuple[str, str]:
    with translation.override(language):
        headline, meaning = WORDS[conclusion]
        return str(headline), str(meaning)


def test_has_words_for_everything_that_can_be_found() -> None:
    assert set(WORDS) == set(Conclusion)
    assert set(LEVELS) == set(Level)
    assert set(STANDINGS) == set(Standing)
    assert set(PROBLEMS) == set(Problem)


@pytest.mark.parametrize("conclusion", list(Conclusion))
def test_says_it_in_both_languages_as_a_headline_and_sentences(conclusion: Conclusion) -> None:
    english, indonesian = said("en", conclusion), said("id", conclusion)
    assert english[0] != indonesian[0]
    assert english[1] != indonesian[1]
    assert not english[0].endswith(".")
    assert english[1].endswith(".")


def test_no_two_findings_read_the_same() -> None:
    assert len({said("en", one)[0] for one in Conclusion}) == len(Conclusion)


def test_never_says_genuine() -> None:
    everything = " ".join(" ".join(said("en", one)) for one in Conclusion).lower()
    assert "genuine" not in everything
    assert "authentic" not in everything
    assert "does not make it real" in said("en", Conclusion.NOTHING)[1]


@given(readings, ways)
def test_tells_the_same_four_traces_whatever_was_found(reading: Reading, how: str) -> None:
    found = traces(reading, how)
    assert [str(trace.name) for trace in found] == ["Content Credentials", "Invisible mark", "Likeness", "Notes in the file"]
    assert all(str(trace.text) for trace in found)
    credentials, mark, likeness, notes = found
    assert credentials.found is (reading.claims is not None)
    assert credentials.wrong is (reading.claims is not None and reading.claims.standing is not Standing.TRUSTED)
    assert mark.found is (reading.watermark is not None)
    assert likeness.found is bool(how)
    assert notes.found is reading.declares_ai


def test_a_mark_that_was_not_looked_for_is_not_called_missing() -> None:
    texts = [str(traces(Reading("video", problem=problem), "")[1].text) for problem in (None, Problem.TIME)]
    assert texts == ["Not found", "Not looked for"]
    assert str(traces(Reading("video", watermark=3, problem=Problem.TIME), "")[1].text) == "Found in the picture"


@pytest.mark.parametrize(
    ("reading", "texts"),
    [
        (Reading(problem=Problem.FORMAT), ["Not looked for"] * 4),
        (Reading("video", problem=Problem.TIME), ["Not looked for"] * 4),
        (
            Reading("video", iscc=("GAA",), problem=Problem.DAMAGED),
            ["None in the file", "Not looked for", "Not looked for", "Says nothing of AI"],
        ),
        (
            Reading("video", iscc=("GAA",), pdq=("00",), problem=Problem.TIME),
            ["None in the file", "Not looked for", "Nothing public looks similar", "Says nothing of AI"],
        ),
        (Reading("video"), ["None in the file", "Not found", "Nothing public looks similar", "Says nothing of AI"]),
    ],
)
def test_calls_nothing_missing_that_a_broken_reading_did_not_come_to(reading: Reading, texts: list[str]) -> None:
    assert [str(trace.text) for trace in traces(reading, "")] == texts


def test_names_what_was_done_and_a_programs_own_action_by_its_name() -> None:
    reading = Reading("image", Claims(Standing.TRUSTED, actions=("c2pa.created", "com.example.sparkle")))
    assert actions(reading) == ["Made", "com.example.sparkle"]
    assert actions(Reading("image")) == []


def test_has_words_for_everything_this_site_does_itself() -> None:
    ours = {"c2pa.created", "c2pa.watermarked.bound", "c2pa.opened", "c2pa.redacted", *ARRIVED}
    edits = Recipe(turn=90, aspect="1:1", filter="mono", texts=(object(),)).actions  # type: ignore[arg-type]
    assert ours | set(edits) <= set(ACTIONS)
