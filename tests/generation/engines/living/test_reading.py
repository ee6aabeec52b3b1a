"""What sentences mean, in two languages: a table the rules were written with, and another they never saw."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.engines.living.lexicon import phrases
from generation.engines.living.reading import NORMAL, STRONG, WEAK, Intent, read

HERE = Path(__file__).parent
RIGHT = 0.95  # of the sentences the rules were written with
RIGHT_UNSEEN = 0.70  # of the others: 22 of 40 before the table above mended the rules, 29 after; see docs/living-engine.md
LEVELS = {WEAK: " weak", NORMAL: "", STRONG: " strong"}


def sentences(name: str) -> list[tuple[str, set[str]]]:
    lines = [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line and line[0] not in "#["]
    return [(said.strip(), {each.strip() for each in meant.split(";")} - {""}) for said, meant in (line.split("=>") for line in lines)]


def told(intent: Intent) -> set[str]:
    """Say an intent in the words of the table."""
    strengths = intent.moves | intent.acts | intent.weather | intent.light
    found = {f"{name}{LEVELS[value]}" if value else f"no {name}" for name, value in strengths.items()}
    found |= {f"{name} {way}" for name, way in intent.ways.items()}
    found |= {f"hear {name}{LEVELS[value]}" if value else f"hear no {name}" for name, value in intent.sounds.items()}
    if intent.camera:
        found.add(f"camera {intent.camera[0]}{LEVELS[intent.camera[1]]}")
    return found | {word for word, said in (("mute", intent.mute), ("only", intent.only), ("cannot", intent.cannot)) if said}


def wrong(name: str) -> list[str]:
    return [
        f"{said}: {sorted(told(read(said)))} instead of {sorted(meant)}" for said, meant in sentences(name) if told(read(said)) != meant
    ]


def test_reads_what_the_rules_were_written_with() -> None:
    asked, failed = sentences("prompts.txt"), wrong("prompts.txt")
    assert len(asked) >= 60
    assert len(failed) <= (1 - RIGHT) * len(asked), "\n".join(failed)


def test_reads_most_of_what_they_were_not() -> None:
    asked, failed = sentences("prompts_held_out.txt"), wrong("prompts_held_out.txt")
    assert len(asked) >= 40
    assert not {said for said, _ in asked} & {said for said, _ in sentences("prompts.txt")}
    assert len(failed) <= (1 - RIGHT_UNSEEN) * len(asked)  # their sentences stay unread here: whoever reads them writes rules for them


@pytest.mark.parametrize("prompt", ["", " ", "🌊🌊", "\u202eabc", "x" * 100_000, "a " * 50_000, "\0", "no no no", "والأمواج تتحرك"])
def test_reads_anything(prompt: str) -> None:
    read(prompt)


def test_says_what_it_cannot_in_the_members_words() -> None:
    assert read("The clouds drift. A Dragon flies over the castle!").cannot == ["a dragon flies over the castle"]


words = st.sampled_from(sorted({" ".join(phrase) for phrase in phrases()}))
said = st.lists(st.one_of(words, st.sampled_from([",", ".", "and", "dan", "castle"])), max_size=12).map(" ".join)


@given(said)
@settings(max_examples=60, deadline=None)
def test_gives_strengths_of_four_kinds_and_names_who_asked(prompt: str) -> None:
    intent = read(prompt)
    strengths = {**intent.moves, **intent.acts, **intent.weather, **intent.light, **intent.sounds}
    assert set(strengths.values()) <= {0.0, *LEVELS}
    assert set(intent.ways.values()) <= {"left", "right"}
    assert set(intent.ways) <= set(intent.moves)
    assert set(intent.acts) <= set(intent.said)
    assert all(clause in " ".join(prompt.split()) for clause in {*intent.said.values(), *intent.cannot})


@given(said)
@settings(max_examples=30, deadline=None)
def test_hears_no_capitals(prompt: str) -> None:
    assert read(prompt.upper()) == read(prompt)


def test_counts_only_the_first_two_thousand_characters() -> None:
    filler = "a " * 1000
    assert read(f"{filler}the waves roll").moves == {}
    assert read(f"{filler[:1980]}waves roll").moves == {"water": NORMAL}


@pytest.mark.parametrize("prompt", ["", "   ", "the photo", "foto ini"])
def test_names_nothing_where_nothing_is_asked(prompt: str) -> None:
    assert not read(prompt).named and not read(prompt).cannot
