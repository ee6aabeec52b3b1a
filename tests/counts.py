"""What tests counted, told at the end of every run: ``record_property`` brings it here, from the workers of ``-n`` too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

Kill = tuple[str, str, int]  # state of a request, who was killed, how many requests stood there meanwhile


def lines(properties: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Yield what was told as ``counted``, and one table of all ``kills``."""
    kills: Counter[tuple[str, str]] = Counter()
    for name, told in properties:
        if name == "counted":
            yield str(told)
        if name == "kills" and isinstance(told, list):
            for state, who, times in told:
                kills[state, who] += times
    if kills:
        yield from _table(kills)


def _table(kills: Counter[tuple[str, str]]) -> Iterator[str]:
    """Markdown, as ``docs/operating.md`` shows it."""
    who = sorted({each for _state, each in kills})
    yield f"| a request that is | {' | '.join(who)} |"
    yield f"|---|{'---|' * len(who)}"
    for state in sorted(
        {state for state, _who in kills}, key=lambda state: (-sum(n for (where, _), n in kills.items() if where == state), state)
    ):
        yield f"| {state} | {' | '.join(str(kills[state, each] or '') for each in who)} |"
