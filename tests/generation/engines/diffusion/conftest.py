"""Torch on one thread: the tiny models are slower on many, and very slow on a machine that is busy."""
# mypy: disable-error-code="import-not-found"

from importlib.util import find_spec

if find_spec("torch"):
    import torch

    torch.set_num_threads(1)
