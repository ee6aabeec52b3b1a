"""What an engine is: a shot in, moving pictures and sound out. Engines are pure; they know no request, no row, no site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 48_000  # Hz, of every sound an engine returns


class EngineError(Exception):
    """The engine could not make this clip; the message is for the operator's log, never for the member."""


class UnusablePhotoError(EngineError):
    """The photo cannot be animated (too small, too narrow, cannot be decoded); nothing is wrong with the engine."""


@dataclass(frozen=True, slots=True)
class Shot:
    """The input of an engine.

    Attributes:
        photo: a normalised picture on disk (JPEG or PNG, upright, sRGB).
        prompt: what should happen, any language; empty means "choose what fits".
        negative_prompt: what should not; engines without guidance ignore it.
        strength: how much moves, 0.0 to 1.0.
        seconds: length, 3.0 to 10.0.
        width, height: pixels of the clip, both even.
        fps: frames per second; a model that knows one rate only keeps to its own.
        loop: whether the last frame leads into the first; None lets the engine choose.
        seed: the same shot with the same seed gives the same clip.
        sound: whether a sound track is wanted.
        areas: what ``Looked.areas`` told of this photo; an engine that has no use for it, or cannot read it, looks for itself.
    """

    photo: Path
    prompt: str = ""
    negative_prompt: str = ""
    strength: float = 0.6
    seconds: float = 5.0
    width: int = 720
    height: int = 1280
    fps: int = 24
    loop: bool | None = None
    seed: int = 0
    sound: bool = True
    areas: bytes = b""

    @property
    def num_frames(self) -> int:
        return round(self.seconds * self.fps)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a photo tells before anything is asked of it.

    Attributes:
        suggestions: language -> prompts that fit the photo, the fittest first.
        areas: where in it there is sky, water and so on, in bytes that only the engine who looked reads: a clip of this photo need
            not look for it again. Empty when the engine keeps nothing.
    """

    suggestions: dict[str, list[str]]
    areas: bytes = b""


class OnStep(Protocol):
    """Called with the engine's own progress, 0.0 to 1.0; may raise to stop the engine, which then cleans up."""

    def __call__(self, fraction: float, /) -> None: ...


@dataclass(slots=True)
class Footage:
    """The output of an engine.

    Attributes:
        frames: yields ``num_frames`` arrays of ``height x width x 3`` uint8 RGB, or all of ``height * 3/2 x width`` uint8 I420
            (``generation.yuv`` turns one into the other); drawn lazily so that memory stays flat.
        num_frames: how many there will be.
        fps: frames per second.
        sound: ``samples x 2`` float32 in -1..1 at ``SAMPLE_RATE``, exactly as long as the frames; None when silent.
        cannot: clauses of the prompt the engine could not follow, in the member's words; the page shows them.
        model: name and version of what made it, for the receipt and the credentials.
        late_sound: returns the sound once the frames are drawn, where it is not known before.
        apart: whether the engine may take the next shot while these frames are drawn in another thread.
    """

    frames: Iterator[NDArray[np.uint8]]
    num_frames: int
    fps: int
    sound: NDArray[np.float32] | None
    cannot: tuple[str, ...]
    model: str
    late_sound: Callable[[], NDArray[np.float32]] | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """The input of a picture engine.

    Attributes:
        prompt: what the picture shows, any language; never empty.
        photo: a normalised photo on disk to be restyled; None when the words are all there is.
        strength: how far a restyled picture may go from its photo, 0.0 to 1.0.
        width, height: pixels of the picture, multiples of 32.
        seed: the same sketch with the same seed gives the same picture.
    """

    prompt: str
    photo: Path | None = None
    strength: float = 0.6
    width: int = 864
    height: int = 1536
    seed: int = 0


@dataclass(slots=True)
class Still:
    """The output of a picture engine: ``height x width x 3`` uint8 RGB, and the name and version of what made it."""

    picture: NDArray[np.uint8]
    model: str


class PictureEngine(Protocol):
    """Made once per worker; ``draw`` runs once per request."""

    name: str

    def draw(self, sketch: Sketch, on_step: OnStep) -> Still:
        """Draw the sketch; ``on_step`` is called on the way.

        Raises:
            UnusablePhotoError: the photo itself is the reason.
            EngineError: anything else that is the engine's fault.
        """
        ...


class Engine(Protocol):
    """Made once per worker; ``animate`` runs once per request."""

    name: str

    def animate(self, shot: Shot, on_step: OnStep) -> Footage:
        """Start the shot. ``on_step`` is called while it works, also while the frames are drawn.

        Raises:
            UnusablePhotoError: the photo itself is the reason.
            EngineError: anything else that is the engine's fault.
        """
        ...


@runtime_checkable
class LooksAhead(Protocol):
    """An engine that can look at a photo while the photo and the words are still being judged; the clip is the same as without."""

    def look(self, photo: Path) -> bytes:
        """Return what ``Shot.areas`` takes. Called from a thread beside the one that works on the request.

        Raises:
            UnusablePhotoError: the photo itself is the reason.
            EngineError: anything else that is the engine's fault.
        """
        ...


@runtime_checkable
class WarmsUp(Protocol):
    """An engine whose first clip would take longer than the others; a worker calls this before it takes its first request."""

    def warm_up(self) -> None:
        """Do once what is only slow the first time.

        Raises:
            EngineError: it cannot work on this machine.
        """
        ...


@cache
def load_engine(dotted_path: str, models_dir: Path) -> Engine:
    """Import ``package.module:Factory`` at first use and build the engine with its weights folder; one per process.

    Raises:
        ImportError: no such module or name.
    """
    engine: Engine = _factory(dotted_path)(models_dir)
    return engine


@cache
def load_picture_engine(dotted_path: str, models_dir: Path) -> PictureEngine:
    """The same for an engine that makes pictures.

    Raises:
        ImportError: no such module or name.
    """
    engine: PictureEngine = _factory(dotted_path)(models_dir)
    return engine


def _factory(dotted_path: str) -> Callable[[Path], Any]:
    module, _, factory = dotted_path.partition(":")
    try:
        make: Callable[[Path], Any] = getattr(import_module(module), factory)
    except AttributeError as error:
        raise ImportError(f"{dotted_path} names no engine") from error
    return make
