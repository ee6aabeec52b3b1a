"""What each model wants to be called with, read from ``catalogue.toml``; needs no torch, so that system checks can ask."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("catalogue.toml")
DEVICES = ("resident", "offload")


class CatalogueError(ValueError):
    """The catalogue has no such model, or an entry of it cannot be used; one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One entry of the catalogue.

    Attributes:
        source, revision: where the weights come from; empty when unknown.
        licence, terms: its name, and what it asks of the operator.
        memory_gib: memory of the card it needs, GiB.
        multiple: both sides of a clip are multiples of it, pixels.
        sizes: (width, height) it was made for; the one nearest in shape is taken.
        every, most: a clip has ``every * k + 1`` frames, at most ``most``.
        fps: frames per second it was trained at.
        expected_seconds: of one clip; 0 when never measured.
        steps, sigmas: how it denoises; one of the two.
        arguments: passed to the pipeline as they are.
        fps_argument: name under which the pipeline takes the frame rate; empty when it does not.
        sound_rate: where the loaded pipeline keeps the rate of its sound; empty for a silent model.
        worded: whether it follows a prompt at all.
        guided: whether a negative prompt does anything.
        device: ``resident`` on the card, or ``offload``ed to main memory part by part.
        suffix, negative: added to what the member wrote.
    """

    name: str
    source: str
    revision: str
    licence: str
    terms: str
    memory_gib: float
    multiple: int
    sizes: tuple[tuple[int, int], ...]
    every: int
    most: int
    fps: int
    expected_seconds: float
    steps: int = 0
    sigmas: tuple[float, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)
    fps_argument: str = ""
    sound_rate: str = ""
    worded: bool = True
    guided: bool = False
    device: str = "resident"
    suffix: str = ""
    negative: str = ""

    def __post_init__(self) -> None:
        sides = {side for size in self.sizes for side in size}
        wrong = [
            (not sides or any(side % self.multiple for side in sides), f"its sizes are not multiples of {self.multiple}"),
            (bool(self.steps) == bool(self.sigmas), "needs either steps or sigmas"),
            (self.every < 1 or (self.most - 1) % self.every != 0, f"{self.most} frames are not {self.every} * k + 1"),
            (self.device not in DEVICES, f"device is none of {', '.join(DEVICES)}"),
            (bool(self.negative) and not self.guided, "has a negative prompt that would do nothing"),
        ]
        for is_wrong, reason in wrong:
            if is_wrong:
                raise CatalogueError(f"The catalogue's {self.name} cannot be used: {reason}.")

    def size_for(self, width: int, height: int) -> tuple[int, int]:
        """The model's own (width, height) nearest in shape to the frame that is wanted."""
        return min(self.sizes, key=lambda size: abs(math.log(size[0] / size[1] * height / width)))

    def frames_for(self, seconds: float) -> int:
        """The fewest frames the model can make that last ``seconds``, or as many as it can make."""
        return min(self.most, math.ceil(max(seconds * self.fps - 1, 0) / self.every) * self.every + 1)


@cache
def read(path: Path = TABLE) -> dict[str, Model]:
    """Return the entries by name.

    Raises:
        CatalogueError: an entry lacks a value, has one nobody knows, or contradicts itself.
    """
    return {name: _entry(name, row) for name, row in tomllib.loads(path.read_text()).items()}


def find(name: str) -> Model:
    """Return one entry.

    Raises:
        CatalogueError: there is no such model.
    """
    try:
        return read()[name]
    except KeyError:
        raise CatalogueError(f"There is no model {name}; the catalogue has {', '.join(read())}.") from None


def _entry(name: str, row: dict[str, Any]) -> Model:
    told = {
        "sizes": tuple((width, height) for width, height in row.get("sizes", ())),
        "sigmas": tuple(row.get("sigmas", ())),
        **row.get("frames", {}),
    }
    try:
        return Model(name=name, **{key: value for key, value in row.items() if key != "frames"} | told)
    except TypeError as error:
        raise CatalogueError(f"The catalogue's {name} cannot be used: {error}.") from None
