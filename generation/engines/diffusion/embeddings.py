"""What the text encoder made of a prompt, kept: most members leave the prefilled one, and the encoder is as large as the rest. Exact."""
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import torch

KEPT_BYTES = 2 * 2**30  # of main memory; LTX's are 400 MB each

Embeddings = tuple[Any, ...]


class Remembered:
    """Stands for a pipeline's ``encode_prompt``: the same words with the same options give the same tensors, without the encoder."""

    def __init__(self, encode: Callable[..., Embeddings], kept_bytes: int = KEPT_BYTES) -> None:
        self.plain, self._kept_bytes = encode, kept_bytes
        self._known: OrderedDict[str, tuple[Embeddings, Any]] = OrderedDict()
        self.hits = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Embeddings:
        if any(isinstance(value, torch.Tensor) for value in (*args, *kwargs.values())):
            return self.plain(*args, **kwargs)
        key = repr((args, sorted(kwargs.items())))
        if key in self._known:
            self.hits += 1
            self._known.move_to_end(key)
            kept, device = self._known[key]
            return tuple(value.to(device, copy=True) if isinstance(value, torch.Tensor) else value for value in kept)
        made = self.plain(*args, **kwargs)
        self._keep(key, made)
        return made

    def _keep(self, key: str, made: Embeddings) -> None:
        device = next((value.device for value in made if isinstance(value, torch.Tensor)), None)
        kept = tuple(value.to("cpu", copy=True) if isinstance(value, torch.Tensor) else value for value in made)
        self._known[key] = (kept, device)
        while len(self._known) > 1 and self._held() > self._kept_bytes:
            self._known.popitem(last=False)

    def _held(self) -> int:
        return sum(value.nbytes for kept, _ in self._known.values() for value in kept if isinstance(value, torch.Tensor))
