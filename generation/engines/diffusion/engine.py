"""One adapter for every model of the catalogue. The only module that imports torch; nothing but a worker's dotted path names it."""
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import cv2
import diffusers
import numpy as np
import torch
from PIL import Image, ImageOps

from generation.engines import SAMPLE_RATE, EngineError, Footage, OnStep, Shot
from generation.engines.living import photo
from generation.engines.living.nets import Nets

from . import catalogue, sound

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

DENOISED = 0.9  # share of the progress; handing the frames out is the rest


class DiffusionEngine:
    """One model of the catalogue, loaded once per worker from ``<models dir>/diffusion/<name>``."""

    name = "diffusion"

    def __init__(self, model: catalogue.ClipModel, models_dir: Path) -> None:
        self._model, self._nets = model, Nets(models_dir)
        self._pipe = load(model, models_dir / "diffusion" / model.name)

    def animate(self, shot: Shot, on_step: OnStep) -> Footage:
        """See ``generation.engines.Engine``. The model runs here; a clip longer than it can make goes there and back again.

        Raises:
            UnusablePhotoError: the photo cannot be decoded, is too small or too narrow.
            EngineError: the card's memory does not suffice, even in tiles.
        """
        on_step(0.0)
        made = self._run(self._arguments(shot, on_step))
        pictures = made.frames[0]
        count = round(shot.seconds * self._model.fps)
        samples = round(count / self._model.fps * SAMPLE_RATE)
        track = self._sound(shot, getattr(made, "audio", None), samples, whole=len(pictures) >= count) if shot.sound else None
        frames = _drawn(pictures, count, (shot.width, shot.height), on_step)
        return Footage(frames, count, self._model.fps, track, self._cannot(shot), self._model.version)

    def _arguments(self, shot: Shot, on_step: OnStep) -> dict[str, Any]:
        model, size = self._model, self._model.size_for(shot.width, shot.height)
        steps = model.num_steps

        def stepped(pipe: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            on_step(DENOISED * (index + 1) / steps)  # raising here stops the pipeline before it decodes, and leaves it fit for use
            return tensors

        told: dict[str, Any] = {
            "image": ImageOps.fit(Image.fromarray(photo.load(shot.photo)), size, Image.Resampling.LANCZOS),  # pipelines stretch
            "width": size[0],
            "height": size[1],
            "num_frames": model.frames_for(shot.seconds),
            "generator": torch.Generator("cpu").manual_seed(shot.seed),  # the same noise on every card
            "output_type": "np",
            "callback_on_step_end": stepped,
        }
        told |= {"sigmas": list(model.sigmas)} if model.sigmas else {"num_inference_steps": model.steps}
        if model.fps_argument:
            told[model.fps_argument] = model.fps
        if model.worded:
            told["prompt"] = ", ".join(filter(None, (shot.prompt, model.suffix)))
        if model.guided:
            told["negative_prompt"] = ", ".join(filter(None, (shot.negative_prompt, model.negative)))
        return told | model.arguments

    def _run(self, arguments: dict[str, Any]) -> Any:
        before = arguments["generator"].get_state()
        try:
            return self._called(arguments)
        except torch.OutOfMemoryError:
            if not hasattr(self._pipe.vae, "enable_tiling"):
                raise EngineError(f"{self._model.name} needs more memory than this card has.") from None
        self._pipe.vae.enable_tiling()
        torch.cuda.empty_cache()
        arguments["generator"].set_state(before)
        try:
            return self._called(arguments)
        except torch.OutOfMemoryError:
            raise EngineError(f"{self._model.name} needs more memory than this card has, even in tiles.") from None

    def _called(self, arguments: dict[str, Any]) -> Any:
        try:
            return self._pipe(**arguments)
        finally:
            self._pipe.maybe_free_model_hooks()

    def _sound(self, shot: Shot, audio: Any, samples: int, *, whole: bool) -> NDArray[np.float32]:
        if audio is None or not whole:
            return sound.ambience(shot, samples, self._nets)
        wave = audio.float().cpu().numpy() if isinstance(audio, torch.Tensor) else audio
        return sound.own(wave, attrgetter(self._model.sound_rate)(self._pipe), samples)

    def _cannot(self, shot: Shot) -> tuple[str, ...]:
        return () if self._model.worded or not shot.prompt else (shot.prompt,)


def load(model: catalogue.Model, folder: Path) -> Any:
    """Load a pipeline from its folder alone, never from a hub.

    Raises:
        EngineError: the folder is missing, is another model's, or lacks a part, or the card is too small; one sentence.
    """
    index = folder / "model_index.json"
    if not index.is_file():
        raise EngineError(f"The weights of {model.name} are not at {folder}: run manage.py fetch_weights {model.name}.")
    if model.network not in index.read_text():
        raise EngineError(f"The folder {folder} holds another model than {model.name}: run manage.py fetch_weights {model.name}.")
    place = _place(model)
    try:
        pipe = getattr(diffusers, model.pipeline).from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            dtype=torch.bfloat16 if place else torch.float32,
            **dict.fromkeys(model.without),
        )
    except Exception as error:  # every part has errors of its own; all of them mean that the folder is not whole
        raise EngineError(f"The weights of {model.name} at {folder} are not whole, fetch them again: {error}") from error
    pipe.set_progress_bar_config(disable=True)
    if place:
        pipe.to("cuda") if place == "resident" else pipe.enable_model_cpu_offload()
    return pipe


def _place(model: catalogue.Model) -> str:
    """How the card of this process takes the model; empty without a card."""
    if not torch.cuda.is_available():
        return ""
    try:
        return model.place_on(torch.cuda.get_device_properties(0).total_memory / 2**30)
    except catalogue.CatalogueError as error:
        raise EngineError(str(error)) from None


def _drawn(pictures: NDArray[np.float32], count: int, size: tuple[int, int], on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
    there_and_back = [*range(len(pictures)), *range(len(pictures) - 2, 0, -1)]
    for index in range(count):
        on_step(DENOISED + (1 - DENOISED) * index / count)
        yield _fitted(pictures[there_and_back[index % len(there_and_back)]], size)


def _fitted(picture: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Bring a frame (0..1) to the size that was asked for: cut to its shape around the middle, then scaled."""
    height, width = picture.shape[:2]
    scale = min(width / size[0], height / size[1])
    wide, high = round(size[0] * scale), round(size[1] * scale)
    left, top = (width - wide) // 2, (height - high) // 2
    cut = np.ascontiguousarray(picture[top : top + high, left : left + wide], np.float32)
    return np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC).clip(0, 1) * 255 + 0.5, np.uint8)


def __getattr__(name: str) -> Callable[[Path], DiffusionEngine]:
    """Every model of the catalogue is a factory: ``generation.engines.diffusion.engine:wan_2_2_ti2v_5b``."""
    try:
        return partial(DiffusionEngine, catalogue.clip(name))
    except catalogue.CatalogueError as error:
        raise AttributeError(str(error)) from None
