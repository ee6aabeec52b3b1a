"""The words a text encoder has read are kept: exactly, within their bytes, and for nobody to spoil."""
# mypy: disable-error-code="import-not-found,import-untyped"

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

import torch

from generation.engines.diffusion import engine
from generation.engines.diffusion.embeddings import Remembered
from tests.generation.engines.diffusion.machine import SHOT, frames, quiet, small

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers"),
    pytest.mark.filterwarnings("ignore::FutureWarning:diffusers"),
]


def test_asks_the_text_encoder_once_for_the_same_words(models_dir: Path) -> None:
    made = engine.DiffusionEngine(small("ltx_2_5_distilled"), models_dir)
    asked: list[int] = []
    made._pipe.text_encoder.register_forward_hook(lambda *_: asked.append(1))
    shot = replace(SHOT, sound=False)
    first = frames(made.animate(shot, quiet))
    assert np.array_equal(first, frames(made.animate(shot, quiet)))
    assert len(asked) == 1
    assert not np.array_equal(first, frames(made.animate(replace(shot, prompt="clouds drift"), quiet)))
    assert len(asked) == 2


def test_forgets_the_oldest_words_when_the_kept_ones_grow_large() -> None:
    asked: list[str] = []

    def encode(prompt: str) -> tuple[torch.Tensor, None]:
        asked.append(prompt)
        return torch.full((1, 256), float(len(prompt))), None

    remembered = Remembered(encode, kept_bytes=2 * 1024)
    for prompt in ("a", "ab", "a", "abc", "a", "ab"):
        assert remembered(prompt=prompt)[0][0, 0] == len(prompt)
    assert asked == ["a", "ab", "abc", "ab"]


def test_whoever_got_it_may_change_it() -> None:
    remembered = Remembered(lambda prompt: (torch.zeros(3),))
    remembered(prompt="a")[0].add_(1)
    assert remembered(prompt="a")[0].sum() == 0


def test_the_same_words_with_other_options_are_read_anew() -> None:
    """A longer sequence or no guidance is another tensor; the order in which options are told is not."""
    remembered = Remembered(lambda *args, **kwargs: (torch.zeros(1),))
    remembered("a", length=8, device="cpu")
    remembered("a", device="cpu", length=8)
    assert remembered.hits == 1
    for args, kwargs in ((("a",), {"length": 9, "device": "cpu"}), (("b",), {"length": 8, "device": "cpu"}), (("a", 8), {"device": "cpu"})):
        remembered(*args, **kwargs)
    assert remembered.hits == 1


def test_what_is_no_words_is_never_remembered() -> None:
    """Tensors have no name that tells them apart."""
    remembered = Remembered(lambda given: (given + 1,))
    for value in (1.0, 2.0):
        assert remembered(torch.tensor(value))[0] == value + 1
        assert remembered(given=torch.tensor(value))[0] == value + 1
    assert remembered.hits == 0


def test_gives_back_what_it_got_to_the_last_bit_and_nothing_where_there_was_nothing() -> None:
    made = (torch.randn(3, 4, dtype=torch.bfloat16), None, torch.tensor([True, False]))
    remembered = Remembered(lambda: made)
    remembered()
    again = remembered()
    assert again[1] is None and again[0].dtype == torch.bfloat16
    assert torch.equal(again[0], made[0]) and torch.equal(again[2], made[2]) and again[0].device == made[0].device


def test_keeps_the_newest_however_large_it_is() -> None:
    """Else the one prompt that most members leave would be read for every clip."""
    remembered = Remembered(lambda size: (torch.zeros(size),), kept_bytes=8)
    for size in (1, 1000, 1000, 1):
        remembered(size)
    assert remembered.hits == 1
