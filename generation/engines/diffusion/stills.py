"""Pictures of words, and of a photo and words, by a model of the catalogue. Imports torch; only a worker's dotted path names it."""
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import diffusers
import numpy as np
import torch
from PIL import Image, ImageOps

from generation.engines import EngineError, OnStep, Sketch, Still
from generation.engines.living import photo

from . import catalogue, loading

if TYPE_CHECKING:
    from pathlib import Path

DENOISED = 0.95  # share of the progress; decoding is the rest


class StillEngine:
    """One model of the catalogue, loaded once per worker from ``<models dir>/diffusion/<name>``."""

    name = "diffusion"

    def __init__(self, model: catalogue.StillModel, models_dir: Path) -> None:
        self._model, self._alone = model, Lock()
        self._pipe = loading.load(model, models_dir / "diffusion" / model.name)
        vars(self._pipe).pop("encode_prompt", None)  # nobody asks for the same picture twice: words are not worth remembering

    def draw(self, sketch: Sketch, on_step: OnStep) -> Still:
        """See ``generation.engines.PictureEngine``.

        Raises:
            UnusablePhotoError: the photo cannot be decoded, is too small or too narrow.
            EngineError: the card's memory does not suffice.
        """
        on_step(0.0)
        arguments = self._arguments(sketch, on_step)
        own = loading.for_one_clip(self._pipe, self._model, self._alone)
        pipe = own
        if sketch.photo and self._model.restyle != self._model.pipeline:  # not from_pipe, which would change the kind of shared weights
            pipe = getattr(diffusers, self._model.restyle)(**own.components)
            pipe.set_progress_bar_config(disable=True)
        try:
            made = pipe(**arguments)
        except torch.OutOfMemoryError:
            raise EngineError(f"{self._model.name} needs more memory than this card has: choose another model or card.") from None
        finally:
            own.maybe_free_model_hooks()
        on_step(DENOISED)
        return Still(_fitted(made.images[0], (sketch.width, sketch.height)), self._model.version)

    def _arguments(self, sketch: Sketch, on_step: OnStep) -> dict[str, Any]:
        model, size = self._model, self._model.canvas(sketch.width, sketch.height)

        def stepped(pipe: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            on_step(DENOISED * (index + 1) / pipe.num_timesteps)  # raising here stops the pipeline before it decodes
            return tensors

        told: dict[str, Any] = {
            "prompt": ", ".join(filter(None, (sketch.prompt, model.suffix))),
            "width": size[0],
            "height": size[1],
            "generator": torch.Generator("cpu").manual_seed(sketch.seed),  # the same noise on every card
            "output_type": "np",
            "callback_on_step_end": stepped,
        }
        told |= {"sigmas": list(model.sigmas)} if model.sigmas else {"num_inference_steps": model.steps}
        if sketch.photo:
            told["image"] = ImageOps.fit(Image.fromarray(photo.load(sketch.photo)), size, Image.Resampling.LANCZOS)
        if sketch.photo and model.strong:
            told["strength"] = max(sketch.strength, 1 / model.num_steps)  # at least one step, or nothing is drawn
        return told | model.arguments


def _fitted(picture: Any, size: tuple[int, int]) -> Any:
    """Bring a picture (0..1) to the size that was asked for: cut to its shape around the middle, then scaled."""
    image = Image.fromarray((np.nan_to_num(picture).clip(0, 1) * 255).round().astype(np.uint8))
    return np.asarray(image if image.size == size else ImageOps.fit(image, size, Image.Resampling.LANCZOS))


def __getattr__(name: str) -> Callable[[Path], StillEngine]:
    """Every picture model of the catalogue is a factory: ``generation.engines.diffusion.stills:z_image_turbo``."""
    try:
        return partial(StillEngine, catalogue.still(name))
    except catalogue.CatalogueError as error:
        raise AttributeError(str(error)) from None
