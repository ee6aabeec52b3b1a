"""What every benchmark ends with: a table for people, and ``build/bench/<name>.json`` for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure; ``goal`` is an upper bound unless ``at_least`` is set, None where the figure is only told."""

    name: str
    value: float
    goal: float | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def ok(self) -> bool:
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def write(name: str, measures: list[Measure]) -> None:
    """Print the table and keep the JSON."""
    width = max(len(measure.name) for measure in measures)
    for measure in measures:
        goal = "" if measure.goal is None else f"{'>=' if measure.at_least else '<='} {measure.goal:g}"
        print(f"{measure.name:<{width}}  {measure.value:>10.3f} {measure.unit:<8} {goal:<10} {'ok' if measure.ok else 'MISSED'}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = {measure.name: {"value": measure.value, "goal": measure.goal, "ok": measure.ok} for measure in measures}
    (FOLDER / f"{name}.json").write_text(json.dumps(rows, indent=1) + "\n")
