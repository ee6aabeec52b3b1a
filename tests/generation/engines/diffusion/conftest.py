"""Torch on one thread: the tiny models are slower on many, and very slow on a machine that is busy."""
# mypy: disable-error-code="import-not-found"

from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.generation.engines.diffusion.folders import ENGINE, LEFT_OUT, LOADED, NAME, write

if find_spec("torch"):
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with all tiny models; nothing in it is changed."""
    from tests.generation.engines.diffusion.machine import models_in  # needs torch

    return models_in(tmp_path_factory.mktemp("models"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder as somebody carries it here: what is loaded, and what is left out."""
    return write(tmp_path / "carried", LOADED | LEFT_OUT)


@pytest.fixture
def models(tmp_path: Path, settings: LazySettings) -> Path:
    """The folder of a site whose engine is ``NAME``, still empty."""
    settings.MODELS_DIR, settings.ENGINE = tmp_path / "models", f"{ENGINE}:{NAME}"
    return tmp_path / "models"
