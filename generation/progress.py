"""Progress as numbered snapshots of the row: poll, reload, socket and late joiner all end up with the same picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from generation.models import KINDS, Life
from generation.states import OVER, Stage, State


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a page shows of a request.

    Attributes:
        fraction: of the whole request, 0.0 to 1.0.
        eta_seconds: estimated seconds left; None when unknown.
        seq: grows with every change of the row; a page ignores a snapshot that is not newer than its own.
        over: nothing more will come.
    """

    id: str
    state: State
    stage: Stage
    fraction: float
    eta_seconds: float | None
    seq: int
    over: bool


FIELDS = ("id", "state", "stage", "fraction", "eta_seconds", "seq")


def snapshot(request: Life) -> Snapshot:
    return _of_row({name: getattr(request, name) for name in FIELDS})


def newer_than(known: dict[str, int], *, since: datetime | None = None) -> list[Snapshot]:
    """Return the snapshots of those requests (id -> last seq) that changed since; one query a kind for all sockets of a process.

    Args:
        since: look only at what was written after this moment: as many rows as changed, not as many as are watched.
    """
    only: dict[str, Any] = {"pk__in": known} if since is None else {"updated_at__gte": since}
    rows = (row for kind in KINDS for row in kind.objects.filter(**only).order_by().values(*FIELDS))
    return [_of_row(row) for row in rows if row["seq"] > known.get(str(row["id"]), row["seq"])]


def as_event(shown: Snapshot) -> dict[str, Any]:
    """Return the JSON of a snapshot, the same on socket, poll and API."""
    return asdict(shown)


def group_name(request_id: object) -> str:
    return f"alive.{request_id}"


def _of_row(row: dict[str, Any]) -> Snapshot:
    state, stage = State(row["state"]), Stage(row["stage"])
    return Snapshot(
        id=str(row["id"]),
        state=state,
        stage=stage,
        fraction=1.0 if state is State.READY else round(row["fraction"], 4),
        eta_seconds=row["eta_seconds"],
        seq=row["seq"],
        over=state in OVER,
    )
