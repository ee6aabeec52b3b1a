"""One adapter for every model of the catalogue that makes clips. It imports torch, so only a worker's dotted path names it."""
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import torch
from PIL import Image, ImageOps

from generation.engines import SAMPLE_RATE, EngineError, Footage, OnStep, Shot
from generation.engines.living import photo
from generation.engines.living.nets import Nets

from . import catalogue, loading, sound, weights
from .session import Session, Stepped

if TYPE_CHECKING:
    from numpy.typing import NDArray

DENOISED, DECODED = 0.8, 0.9  # shares of the progress; handing the frames out is the rest


class DiffusionEngine:
    """One model of the catalogue, loaded once per worker from ``<models dir>/diffusion/<name>``."""

    name = "diffusion"

    def __init__(self, model: catalogue.ClipModel, models_dir: Path, pipe: Any = None) -> None:
        self._model, self._nets = model, Nets(models_dir)
        self._pipe = pipe or loading.load(model, weights.folder_of(model, models_dir))
        self._decoding = Lock()
        # Parts that are moved to the card one by one would be moved away under the other clip's hands.
        self._overlaps = not hasattr(self._pipe, "_all_hooks") or not self._pipe._all_hooks

    def warm_up(self) -> None:
        """Make one clip of nothing: compiles what is compiled, and shows a card that is too small before a member waits."""
        width, height = self._model.sizes[0]
        with TemporaryDirectory(prefix="alive-") as folder:
            grey = Path(folder) / "grey.png"
            Image.new("RGB", (width, height), (128, 128, 128)).save(grey)
            for _ in self.animate(Shot(grey, width=width, height=height, sound=False), lambda _: None).frames:
                pass

    def animate(self, shot: Shot, on_step: OnStep) -> Footage:
        """See ``generation.engines.Engine``. Returns when it is denoised; a clip longer than the model can make goes there and back again.

        Raises:
            UnusablePhotoError: the photo cannot be decoded, is too small or too narrow.
            EngineError: the card's memory does not suffice.
        """
        on_step(0.0)
        session = self._denoised(shot, lambda fraction: on_step(DENOISED * fraction))
        if not self._overlaps:
            session.result()
        count = round(shot.seconds * self._model.fps)
        return Footage(
            frames=_drawn(session, count, (shot.width, shot.height), on_step),
            num_frames=count,
            fps=self._model.fps,
            sound=None,
            cannot=() if self._model.worded or not shot.prompt else (shot.prompt,),
            model=self._model.version,
            late_sound=partial(self._sound, shot, session, count) if shot.sound else None,
            apart=self._overlaps,
        )

    def _denoised(self, shot: Shot, on_step: OnStep) -> Session:
        for last in (False, True):
            session = Session(partial(self._call, self._arguments(shot)), self._model.num_steps)
            try:
                session.denoise(on_step)
            except torch.OutOfMemoryError:
                if last:
                    raise EngineError(f"{self._model.name} needs more memory than this card has: choose another model or card.") from None
            else:
                return session
            with self._decoding:  # the clip before may have been decoded beside it; now nothing is
                torch.cuda.empty_cache()
        raise AssertionError  # one of the two tries returned or raised

    def _arguments(self, shot: Shot) -> dict[str, Any]:
        model, size = self._model, self._model.size_for(shot.width, shot.height)
        told: dict[str, Any] = {
            "image": ImageOps.fit(Image.fromarray(photo.load(shot.photo)), size, Image.Resampling.LANCZOS),  # pipelines stretch
            "width": size[0],
            "height": size[1],
            "num_frames": model.frames_for(shot.seconds),
            "generator": torch.Generator("cpu").manual_seed(shot.seed),  # the same noise on every card
            "output_type": "pt",
        }
        told |= {"sigmas": list(model.sigmas)} if model.sigmas else {"num_inference_steps": model.steps}
        if model.fps_argument:
            told[model.fps_argument] = model.fps
        if model.worded:
            told["prompt"] = ", ".join(filter(None, (shot.prompt, model.suffix)))
        if model.guided:
            told["negative_prompt"] = ", ".join(filter(None, (shot.negative_prompt, model.negative)))
        return told | model.arguments

    def _call(self, arguments: dict[str, Any], stepped: Stepped) -> tuple[NDArray[np.uint8], NDArray[np.float32] | None]:
        """Frames as ``frames x height x width x 3`` bytes, a quarter of what the pipeline returns, and the model's own sound."""
        pipe = loading.for_one_clip(self._pipe, self._model, self._decoding)
        try:
            made = pipe(**arguments, callback_on_step_end=stepped)
        finally:
            pipe.maybe_free_model_hooks()
        pictures = (made.frames[0].float().clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
        audio = getattr(made, "audio", None)
        return pictures, audio.float().cpu().numpy() if isinstance(audio, torch.Tensor) else audio

    def _sound(self, shot: Shot, session: Session, count: int) -> NDArray[np.float32]:
        pictures, audio = session.result()
        samples = round(count / self._model.fps * SAMPLE_RATE)
        if audio is None or len(pictures) < count:
            return sound.ambience(shot, samples, self._nets)
        return sound.own(audio, attrgetter(self._model.sound_rate)(self._pipe), samples)


def _drawn(session: Session, count: int, size: tuple[int, int], on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
    on_step(DENOISED)
    pictures, _ = session.result()
    there_and_back = [*range(len(pictures)), *range(len(pictures) - 2, 0, -1)]
    for index in range(count):
        on_step(DECODED + (1 - DECODED) * index / count)
        yield _fitted(pictures[there_and_back[index % len(there_and_back)]], size)


def _fitted(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Bring a frame to the size that was asked for: cut to its shape around the middle, then scaled."""
    height, width = picture.shape[:2]
    scale = min(width / size[0], height / size[1])
    wide, high = round(size[0] * scale), round(size[1] * scale)
    left, top = (width - wide) // 2, (height - high) // 2
    cut = np.ascontiguousarray(picture[top : top + high, left : left + wide])
    return np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def __getattr__(name: str) -> Callable[[Path], DiffusionEngine]:
    """Every model of the catalogue is a factory: ``generation.engines.diffusion.engine:wan_2_2_ti2v_5b``."""
    try:
        return partial(DiffusionEngine, catalogue.clip(name))
    except catalogue.CatalogueError as error:
        raise AttributeError(str(error)) from None
