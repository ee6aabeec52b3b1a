"""What the tests of this engine share: the catalogue's entries made small, and folders of tiny weights for them. Needs torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from generation.engines import Footage, Shot
from generation.engines.diffusion import catalogue
from tests.generation.engines.diffusion import tiny, tiny_sounding

ROOT = Path(__file__).resolve().parents[4]
PHOTO = ROOT / "tests" / "photos" / "evening-lake.jpg"
BUILDERS: dict[str, Callable[[Path], None]] = {
    "kandinsky_6_lite_distill": tiny_sounding.kandinsky,
    "ltx_2_5_distilled": tiny_sounding.ltx,
    "svd_xt": tiny.svd,
    "wan_2_2_ti2v_5b": tiny.wan,
    "wan_2_2_ti2v_5b_turbo": tiny.wan,
}
SOUNDING = ("kandinsky_6_lite_distill", "ltx_2_5_distilled")
SHOT = Shot(PHOTO, prompt="waves roll in", seconds=3.0, width=72, height=128, seed=5)


def models_in(folder: Path) -> Path:
    """The small models of the living engine, and a tiny folder for each model of the catalogue."""
    for file in (ROOT / "var" / "models").iterdir():
        (folder / file.name).symlink_to(file)
    for name, build in BUILDERS.items():
        build(folder / "diffusion" / name)
    return folder


def small(name: str) -> catalogue.ClipModel:
    """The catalogue's entry, only so small that it runs in a second."""
    model = catalogue.clip(name)
    denoising: dict[str, Any] = {"sigmas": model.sigmas[:3]} if model.sigmas else {"steps": 3}
    sizes = ((tiny.SIDE, 2 * tiny.SIDE), (tiny.SIDE, tiny.SIDE))
    return replace(
        model, multiple=8, sizes=sizes, most=model.every * (1 if model.every > 1 else 4) + 1, tile=32 if model.tile else 0, **denoising
    )


def quiet(fraction: float) -> None:
    pass


def frames(footage: Footage) -> Any:
    return np.stack(list(footage.frames))
