"""Every state a request can stand at: at which gate, and what its row says there."""

from __future__ import annotations

from dataclasses import dataclass

from generation.states import Stage, State
from tests.processes.calm import FORBIDDEN
from tests.processes.parts import DOUBTFUL, UNUSABLE

WAVES = "waves roll in"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where one request stands still: at which gate, and what its row says there."""

    name: str
    stage: Stage
    gate: str = ""
    prompt: str = WAVES
    then: State = State.READY

    @property
    def held_by(self) -> str:
        return self.gate or self.name

    @property
    def row(self) -> tuple[str, ...]:
        return (State.CANCELLED, "") if self.then is State.CANCELLED else (State.RUNNING, self.stage)


def _moments(making: Stage, judging: Stage) -> tuple[Moment, ...]:
    return (
        Moment("checking", Stage.CHECKING),
        Moment("about to be refused", Stage.CHECKING, "checking", prompt=f"{WAVES}, {FORBIDDEN}", then=State.REFUSED),
        Moment("making", making),  # a clip is labelled, marked and encoded as it is made
        Moment("cancelled amid its making", making, "making", then=State.CANCELLED),
        Moment("signing", Stage.SIGNING),
        Moment("judged", judging, "checking_made"),
        Moment("put aside for a person", judging, "keeping", prompt=f"{WAVES}, {DOUBTFUL}", then=State.HELD),
        Moment("before-store", judging),
        Moment("after-store", judging),  # the files lie there, the row says nothing of them
        Moment("cancelled with its files stored", judging, "after-store", then=State.CANCELLED),  # its worker beats no more
    )


MOMENTS = {
    "alive": (
        Moment("claimed", Stage.CHECKING, "checking_photo"),
        *_moments(Stage.ANIMATING, Stage.CHECKING_CLIP),
        Moment("half-stored", Stage.CHECKING_CLIP),
    ),
    "pictures": _moments(Stage.DRAWING, Stage.CHECKING_PICTURE),
}
OVER = {State.READY: WAVES, State.HELD: f"{WAVES}, {DOUBTFUL}", State.FAILED: UNUSABLE, State.REFUSED: FORBIDDEN, State.CANCELLED: WAVES}
