"""What tests counted, told at the end of every run: ``record_property`` brings it here, from the workers of ``-n`` too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

Tells = Callable[
    [str, object], None
]  # ``record_property``: "counted" and a sentence, or "kills" and pairs of a request's state and who was killed


def lines(properties: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Yield what was told as ``counted``, and one table of all ``kills``."""
    kills: Counter[tuple[str, str]] = Counter()
    for name, told in properties:
        if name == "counted":
            yield str(told)
        if name == "kills" and isinstance(told, list):
            kills.update((state, who) for state, who in told)
    if kills:
        yield from _table(kills)


def _table(kills: Counter[tuple[str, str]]) -> Iterator[str]:
    """Markdown, as ``docs/operating.md`` shows it."""
    states: Counter[str] = Counter()
    for (state, _who), times in kills.items():
        states[state] += times
    who = sorted({each for _state, each in kills})
    yield f"| a request that is | {' | '.join(who)} |"
    yield f"|---|{'---|' * len(who)}"
    for state in sorted(states, key=lambda state: (-states[state], state)):
        yield f"| {state} | {' | '.join(str(kills[state, each] or '') for each in who)} |"
