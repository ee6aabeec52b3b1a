"""A decoder that takes smaller tiles when memory runs out, for this clip only: nothing of it sticks to the worker."""
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import copy
from threading import Lock
from typing import Any

import torch

from generation.engines import EngineError
from generation.engines.timing import Part, timed

from .catalogue import Model

OVERLAP = 4  # a tile shares a quarter of its side with the next


def patient(vae: Any, model: Model, alone: Lock) -> Any:
    """Return a decoder of its own state over the same weights.

    Two clips must not share the state: Wan's keeps its caches in itself, and tiles change pixels.

    Args:
        alone: held while decoding, so that two clips are never decoded at once.
    """
    own = copy.copy(vae)
    decode = own.decode

    def decode_patiently(*args: Any, **kwargs: Any) -> Any:
        with alone, timed(Part.DECODE):
            for tile in (0, model.tile, model.tile // 2):
                if tile:
                    _take_tiles(own, tile)
                try:
                    return decode(*args, **kwargs)
                except torch.OutOfMemoryError:
                    if not model.tile:
                        break
                torch.cuda.empty_cache()  # outside of the handler, which holds the tensors of the failure
            even = ", even in tiles" if model.tile else ""
            raise EngineError(f"{model.name} needs more memory to decode than this card has{even}: choose another model or another card.")

    own.decode = decode_patiently
    return own


def _take_tiles(vae: Any, tile: int) -> None:
    stride = tile - tile // OVERLAP
    vae.enable_tiling(
        tile_sample_min_height=tile, tile_sample_min_width=tile, tile_sample_stride_height=stride, tile_sample_stride_width=stride
    )
