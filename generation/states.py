"""The life of a request, as data: which state follows which, and which count against the quota."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    HELD = "held"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_CHOICES = [(state, state) for state in State]


class Stage(StrEnum):
    """What a running request is doing, in order; a page shows them as steps."""

    WAITING = "waiting"
    CHECKING = "checking"
    ANIMATING = "animating"  # a clip
    DRAWING = "drawing"  # a picture
    SIGNING = "signing"
    CHECKING_CLIP = "checking_clip"
    CHECKING_PICTURE = "checking_picture"
    DONE = "done"


# target -> the states it may be reached from
SOURCES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.QUEUED: frozenset({State.HELD, State.FAILED, State.RUNNING, State.REFUSED}),  # REFUSED: an appeal was granted
        State.RUNNING: frozenset({State.QUEUED, State.RUNNING}),
        State.HELD: frozenset({State.RUNNING}),
        State.READY: frozenset({State.RUNNING}),
        State.REFUSED: frozenset({State.RUNNING, State.HELD}),
        State.FAILED: frozenset({State.RUNNING}),
        State.CANCELLED: frozenset({State.QUEUED, State.RUNNING, State.HELD}),
    }
)

WAITING = frozenset({State.QUEUED, State.RUNNING, State.HELD})
OVER = frozenset({State.READY, State.REFUSED, State.FAILED, State.CANCELLED})

# The quota is not a counter that could be charged twice: it is the number of a day's requests in one of these states.
CHARGED = WAITING | {State.READY}

# How much of the whole each stage takes, measured on the living engine (5 s clip); the fractions of a request's progress.
SHARES: Mapping[Stage, tuple[float, float]] = MappingProxyType(
    {
        Stage.WAITING: (0.0, 0.0),
        Stage.CHECKING: (0.0, 0.06),
        Stage.ANIMATING: (0.06, 0.90),
        Stage.DRAWING: (0.06, 0.90),
        Stage.SIGNING: (0.90, 0.94),
        Stage.CHECKING_CLIP: (0.94, 1.0),
        Stage.CHECKING_PICTURE: (0.94, 1.0),
        Stage.DONE: (1.0, 1.0),
    }
)


def overall(stage: Stage, fraction: float) -> float:
    """Return the fraction of the whole request, 0.0 to 1.0, from the fraction of one stage."""
    start, end = SHARES[stage]
    within = min(max(fraction, 0.0), 1.0)
    return start * (1.0 - within) + end * within
