"""Torch on one thread: the tiny models are slower on many, and very slow on a machine that is busy."""
# mypy: disable-error-code="import-not-found"

from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch"):
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with all tiny models; nothing in it is changed."""
    from tests.generation.engines.diffusion.machine import models_in  # needs torch

    return models_in(tmp_path_factory.mktemp("models"))
