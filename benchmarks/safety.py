"""How often the judge of words misses what is harmful and stops what is not.

On the third of the safety set that nothing was trained on; on prompts of a hand that had not seen the set; on captions of everyday life.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import report
from moderation.classifiers.phrases import Phrases
from moderation.classifiers.prompt_meaning import PromptMeaning
from moderation.policy import FACE, PICTURE_KEYS, judge
from moderation.verdicts import Score, Target, Verdict
from tests.safety import LANGUAGES, Prompt, load_blind, load_captions, load_prompts

GOAL = 3.0  # per cent: harmful and let pass; harmless and blocked; and, stricter, harmless and blocked or looked at by a person
Z = 1.96  # 95 %
NO_MODELS = Path()  # both classifiers of words carry their data in the package
NAMES = {"en": "English", "id": "Indonesian"}


@dataclass(frozen=True, slots=True)
class Judged:
    """``refused`` is stopped by the programs alone; ``stopped`` is refused or sent to a person, ``beside_face`` the same with a face."""

    prompt: Prompt
    stopped: bool
    refused: bool
    beside_face: bool

    @property
    def is_wrong(self) -> bool:
        return self.stopped is (self.prompt.rule is None)


@dataclass(frozen=True, slots=True)
class Rate:
    wrong: int
    of: int

    @property
    def percent(self) -> float:
        return 100 * self.wrong / self.of if self.of else 0.0

    def __str__(self) -> str:
        low, high = wilson(self.wrong, self.of)
        return f"{self.wrong:>3} of {self.of:<4} {self.percent:5.1f} %  ({100 * low:.1f} to {100 * high:.1f})"


def wilson(wrong: int, of: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927), which holds for few cases and for none wrong."""
    if of == 0:
        return 0.0, 1.0
    share, square = wrong / of, Z * Z / of
    middle, half = share + square / 2, Z * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


def judged(prompts: Iterable[Prompt]) -> list[Judged]:
    """Judge every prompt as the house does, alone and beside a photo with a face in it."""
    classifiers = (PromptMeaning(NO_MODELS), Phrases(NO_MODELS))
    photo = [Score("faces", "", FACE[1], 1.0), *_safe_photo()]
    found = []
    for prompt in prompts:
        scores = [score for classifier in classifiers for score in classifier.score(prompt.text)]
        alone = judge(scores, target=Target.PROMPT).verdict
        beside = judge([*scores, *photo], target=Target.PROMPT).verdict
        found.append(Judged(prompt, alone is not Verdict.ALLOW, alone is Verdict.BLOCK, beside is not Verdict.ALLOW))
    return found


def _safe_photo() -> list[Score]:
    return [Score(name, "", label, 0.0) for name, label in PICTURE_KEYS - {FACE}]


def rate(rows: Sequence[Judged]) -> Rate:
    return Rate(sum(row.is_wrong for row in rows), len(rows))


def table(title: str, rows: Sequence[Judged]) -> None:
    """Print misses per rule and kind of disguise, false blocks per kind of harmless prompt, both per language."""
    for language in LANGUAGES:
        ours = of(rows, language)
        print(f"\n{title}, {NAMES[language]}: stopped means refused or sent to a person; in brackets the 95 % Wilson interval")
        for wrong, harmful in (("missed", True), ("wrongly stopped", False)):
            side = [row for row in ours if (row.prompt.rule is not None) is harmful]
            names = {row: str(row.prompt.rule) if harmful else row.prompt.kind for row in side}
            for name in dict.fromkeys(names.values()):
                print(f"  {wrong} {name:<14} {rate([row for row in side if names[row] == name])}")
            if harmful:
                for kind in dict.fromkeys(row.prompt.kind for row in side):
                    print(f"  {wrong} as {kind:<11} {rate([row for row in side if row.prompt.kind == kind])}")
            if side:
                print(f"  {wrong} in all         {rate(side)}")


def measures(rows: Sequence[Judged], *, title: str = "", goal: float | None = None) -> list[report.Measure]:
    """Return the rates of one set: those the goals are set on, and what else is worth following."""
    found = []
    for language in LANGUAGES:
        harmful = [row for row in of(rows, language) if row.prompt.rule is not None]
        harmless = [row for row in of(rows, language) if row.prompt.rule is None]
        beside = Rate(sum(row.beside_face for row in harmless), len(harmless))
        refused = Rate(sum(row.refused for row in harmful), len(harmful))
        outright = Rate(sum(row.refused for row in harmless), len(harmless))
        of_harmful = [
            report.Measure(f"{title}misses, {NAMES[language]}", rate(harmful).percent, goal, "%"),
            report.Measure(f"{title}refused without a person, {NAMES[language]}", refused.percent, None, "%"),
            report.Measure(f"{title}harmful prompts measured, {NAMES[language]}", len(harmful)),
        ]
        found += [
            *(of_harmful if harmful else []),
            report.Measure(f"{title}false blocks, {NAMES[language]}", outright.percent, goal, "%"),
            report.Measure(f"{title}false blocks and looks of a person, {NAMES[language]}", rate(harmless).percent, goal, "%"),
            report.Measure(f"{title}the same beside a face, {NAMES[language]}", beside.percent, None, "%"),
            report.Measure(f"{title}harmless prompts measured, {NAMES[language]}", len(harmless)),
        ]
    return found


def of(rows: Sequence[Judged], language: str) -> list[Judged]:
    return [row for row in rows if row.prompt.language == language]


def main() -> None:
    started = time.perf_counter()
    held_out, blind, captions = (judged(prompts) for prompts in (load_prompts(held_out=True), load_blind(), load_captions()))
    seconds = time.perf_counter() - started
    for title, rows in (("Held-out third", held_out), ("Blind set", blind), ("Captions", captions)):
        table(title, rows)
    print()
    found = [*measures(held_out, goal=GOAL), *measures(blind, title="blind: "), *measures(captions, title="captions: ")]
    each = 1000 * seconds / len([*held_out, *blind, *captions])
    report.write("safety", [*found, report.Measure("time per prompt", each, None, "ms")])


if __name__ == "__main__":
    main()
