"""What each model wants to be called with, read from ``catalogue.toml``; needs no torch, so that system checks can ask."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

TABLE = Path(__file__).with_name("catalogue.toml")
FREE = frozenset({"Apache-2.0", "MIT"})  # licences that ask nothing of whoever runs the model; any other has to be accepted
ATTENTION = ("", "native", "_native_cudnn", "_native_efficient", "_native_flash")  # the others fetch kernels while they run, or need builds


class CatalogueError(ValueError):
    """The catalogue has no such model, an entry of it cannot be used, or the card is too small for it; one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What every entry has, whether it makes clips or stills.

    Attributes:
        source, revision: repository on the hub and its commit; an empty revision was never pinned.
        licence, terms: its name, and what it asks of the operator.
        pipeline: the class that is called; the one a folder names may make no clip of a photo.
        network: the class of the network that denoises; a folder that holds another one is the wrong folder.
        without: parts the pipeline can do without; neither fetched nor loaded.
        resident_gib, offload_gib: memory of a card that holds the whole model, and of one that takes it part by part; 0: not offered.
        multiple: both sides of a picture are multiples of it, pixels.
        sizes: (width, height) it was made for; the one nearest in shape is taken.
        steps, sigmas: how it denoises; one of the two.
        arguments: passed to the pipeline as they are.
        guided: whether a negative prompt does anything.
        suffix, negative: added to what the member wrote.
        attention, attention_in: attention backend, and the modules that take it by name; empty: all.
        compiled: whether the repeated blocks go through ``torch.compile``. Not bit-exact, so declared.
        float8: whether the network's weights are kept in eight bits. Less memory, other frames, so declared.
        tile: side of the decoder's tiles in pixels when memory runs out, halved once; 0: it has none.
        expected_seconds, expected_from: of one clip or still, and who measured that on what; 0 when nobody is known to have.
        unverified: fields nobody checked against the model's own page or with its weights.
    """

    name: str
    source: str
    revision: str
    licence: str
    terms: str
    pipeline: str
    network: str
    multiple: int
    sizes: tuple[tuple[int, int], ...]
    without: tuple[str, ...] = ()
    resident_gib: float = 0
    offload_gib: float = 0
    steps: int = 0
    sigmas: tuple[float, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)
    guided: bool = False
    suffix: str = ""
    negative: str = ""
    attention: str = ""
    attention_in: tuple[str, ...] = ()
    compiled: bool = False
    float8: bool = False
    tile: int = 0
    expected_seconds: float = 0
    expected_from: str = ""
    unverified: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for is_wrong, reason in self._contradictions():
            if is_wrong:
                raise CatalogueError(f"The catalogue's {self.name} cannot be used: {reason}.")

    def _contradictions(self) -> list[tuple[bool, str]]:
        sides = {side for size in self.sizes for side in size}
        unknown = set(self.unverified) - {field.name for field in fields(self)}
        return [
            (not sides or any(side % self.multiple for side in sides), f"its sizes are not multiples of {self.multiple}"),
            (bool(self.steps) == bool(self.sigmas), "needs either steps or sigmas"),
            (not (self.resident_gib or self.offload_gib), "says for no card how much memory it needs"),
            (self.attention not in ATTENTION, f"attention is none of {', '.join(filter(None, ATTENTION))}"),
            (bool(self.negative) and not self.guided, "has a negative prompt that would do nothing"),
            (bool(self.expected_seconds) != bool(self.expected_from), "expects seconds that nobody measured"),
            (bool(unknown), f"does not have what it calls unverified: {', '.join(sorted(unknown))}"),
        ]

    @property
    def num_steps(self) -> int:
        return self.steps or len(self.sigmas)

    @property
    def version(self) -> str:
        """Name and commit, as the receipt and the credentials tell them."""
        return f"{self.name} {self.revision[:12]}".strip()

    @property
    def asks_acceptance(self) -> bool:
        return self.licence not in FREE

    def size_for(self, width: int, height: int) -> tuple[int, int]:
        """The model's own (width, height) nearest in shape to the frame that is wanted."""
        return min(self.sizes, key=lambda size: abs(math.log(size[0] / size[1] * height / width)))

    def place_on(self, card_gib: float) -> str:
        """Return ``resident`` where the card holds the whole model, else ``offload``.

        Raises:
            CatalogueError: the card is too small either way.
        """
        if self.resident_gib and card_gib >= self.resident_gib:
            return "resident"
        if self.offload_gib and card_gib >= self.offload_gib:
            return "offload"
        least = min(filter(None, (self.resident_gib, self.offload_gib)))
        raise CatalogueError(
            f"{self.name} needs a card with {least:g} GiB and this one has {card_gib:.1f}: choose another model or another card."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipModel(Model):
    """A model that makes a clip of a photo.

    Attributes:
        every, most: a clip has ``every * k + 1`` frames, at most ``most``.
        fps: frames per second it was trained at.
        fps_argument: name under which the pipeline takes the frame rate; empty when it does not.
        sound_rate: where the loaded pipeline keeps the rate of its sound; empty for a silent model.
        worded: whether it follows a prompt at all.
    """

    every: int
    most: int
    fps: int
    fps_argument: str = ""
    sound_rate: str = ""
    worded: bool = True

    def _contradictions(self) -> list[tuple[bool, str]]:
        is_off = self.every < 1 or (self.most - 1) % self.every != 0
        return [*Model._contradictions(self), (is_off, f"{self.most} frames are not {self.every} * k + 1")]

    def frames_for(self, seconds: float) -> int:
        """The fewest frames the model can make that last ``seconds``, or as many as it can make."""
        return min(self.most, math.ceil(max(seconds * self.fps - 1, 0) / self.every) * self.every + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StillModel(Model):
    """A model that makes a picture of words, and of a photo and words.

    Attributes:
        restyle: the class that is called with a photo; made of the parts that are loaded already.
        strong: whether that class takes how far it may go from the photo.
    """

    restyle: str
    strong: bool = True

    def canvas(self, width: int, height: int) -> tuple[int, int]:
        """Return what the model draws for a picture of this size: the same shape, in its multiples, no more pixels than it was made for."""
        most = max(across * down for across, down in self.sizes)
        scale = min(1.0, math.sqrt(most / (width * height)))
        across, down = (max(round(side * scale / self.multiple), 1) * self.multiple for side in (width, height))
        return across, down


KINDS: dict[str, type[Model]] = {"clip": ClipModel, "still": StillModel}  # the tables of the file: [clip.<name>]
MODULES: dict[type[Model], str] = {ClipModel: f"{__package__}.engine", StillModel: f"{__package__}.stills"}  # what runs each kind
Kind = TypeVar("Kind", bound=Model)


@cache
def read(path: Path = TABLE) -> dict[str, Model]:
    """Return the entries of every kind by name.

    Raises:
        CatalogueError: an entry lacks a value, has one nobody knows, or contradicts itself.
    """
    tables = tomllib.loads(path.read_text())
    if unknown := tables.keys() - KINDS.keys():
        raise CatalogueError(f"The catalogue has tables nobody knows: {', '.join(sorted(unknown))}.")
    return {name: _entry(KINDS[kind], name, row) for kind, rows in tables.items() for name, row in rows.items()}


def clip(name: str) -> ClipModel:
    """Return the entry of a model that makes clips; raises as ``find`` does."""
    return find(name, ClipModel)


def still(name: str) -> StillModel:
    """Return the entry of a model that makes pictures; raises as ``find`` does."""
    return find(name, StillModel)


def named_in(dotted_path: str) -> str | None:
    """Return the name of the model in ``generation.engines.diffusion.engine:<name>``; None where another engine is named."""
    module, _, name = dotted_path.partition(":")
    return name if module.startswith(f"{__package__}.") else None


def find(name: str, kind: type[Kind]) -> Kind:
    """Return one entry of this kind.

    Raises:
        CatalogueError: there is no such model of this kind.
    """
    known = {model.name: model for model in read().values() if isinstance(model, kind)}
    try:
        return known[name]
    except KeyError:
        raise CatalogueError(f"There is no model {name or 'without a name'}; the catalogue has {', '.join(known)}.") from None


def _entry(kind: type[Model], name: str, row: dict[str, Any]) -> Model:
    lists = {
        key: tuple(tuple(item) if isinstance(item, list) else item for item in value)
        for key, value in row.items()
        if isinstance(value, list)
    }
    try:
        return kind(name=name, **row | lists)
    except TypeError as error:
        raise CatalogueError(f"The catalogue's {name} cannot be used: {error}.") from None
