"""Draws ``docs/gallery``: for each kind of scene eight frames as a contact sheet and a short looping preview (``make gallery``)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation import yuv
from generation.engines import Shot
from generation.engines.living import LivingEngine

ROOT = Path(__file__).resolve().parent.parent
PHOTOS, GALLERY = ROOT / "tests" / "photos", ROOT / "docs" / "gallery"
MODELS = Path(os.environ.get("ALIVE_MODELS_DIR", ROOT / "var" / "models"))
SHEET, PREVIEW, EVERY = (180, 320), (198, 352), 3  # px of a frame of each; frames of the preview: every third


@dataclass(frozen=True)
class Kind:
    name: str
    photo: str
    prompt: str = ""


KINDS = (
    Kind("sea", "beach"),
    Kind("lake", "lake-boats"),
    Kind("stream", "stream", "Air mengalir deras"),
    Kind("mountain", "peaks", "Clouds drift fast"),
    Kind("meadow", "autumn-meadow"),
    Kind("forest-in-mist", "forest-path", "Kabut tipis di antara pohon"),
    Kind("night", "night-sea", "Make the waves roll slowly under twinkling stars"),
    Kind("dusk", "dune", "The sun sets"),
    Kind("snow", "farmhouse", "Snow falls softly"),
    Kind("portrait", "hopper", "She smiles and blinks"),
    Kind("group", "selfie", "Mereka tersenyum"),
    Kind("wind-in-hair", "astronaut", "The wind blows through her hair"),
    Kind("pet", "cat"),
    Kind("animal", "tortoiseshell", "Kucing itu bernapas pelan"),
    Kind("cup", "coffee", "Steam rises from the coffee"),
)


def contact_sheet(frames: Sequence[NDArray[np.uint8]], path: Path) -> None:
    """Keep eight frames of a clip side by side."""
    sheet = Image.new("RGB", (SHEET[0] * 8, SHEET[1]))
    for place, index in enumerate(np.linspace(0, len(frames) - 1, 9)[:8].astype(int)):
        sheet.paste(Image.fromarray(frames[index]).resize(SHEET, Image.Resampling.LANCZOS), (place * SHEET[0], 0))
    sheet.save(path, quality=82)


def draw(kind: Kind, engine: LivingEngine) -> None:
    footage = engine.animate(Shot(PHOTOS / f"{kind.photo}.jpg", kind.prompt, sound=False), lambda _fraction: None)
    frames = [yuv.to_rgb(frame) for frame in footage.frames]
    contact_sheet(frames, GALLERY / f"{kind.name}.jpg")
    small = [Image.fromarray(frame).resize(PREVIEW, Image.Resampling.LANCZOS) for frame in frames[::EVERY]]
    small[0].save(
        GALLERY / f"{kind.name}.webp", save_all=True, append_images=small[1:], duration=1000 * EVERY // footage.fps, loop=0, quality=50
    )


def main(names: list[str]) -> None:
    GALLERY.mkdir(parents=True, exist_ok=True)
    engine = LivingEngine(MODELS)
    for kind in KINDS:
        if not names or kind.name in names:
            draw(kind, engine)
            print(kind.name, flush=True)
    rows = [
        f"## {kind.name.replace('-', ' ')}\n\n`tests/photos/{kind.photo}.jpg`, "
        f"{f'prompt: *{kind.prompt}*' if kind.prompt else 'no prompt'}\n\n"
        f"![preview]({kind.name}.webp)\n\n![eight frames]({kind.name}.jpg)\n"
        for kind in KINDS
    ]
    head = (
        "# Gallery\n\nWhat the living engine makes of the photos in `tests/photos` (their licences stand there); drawn by `make gallery`.\n"
    )
    rows += [
        f"## {path.stem.replace('-', ' ')}\n\nOne photo by each program, drawn by `make bench-living`.\n\n![eight frames]({path.name})\n"
        for path in sorted(GALLERY.glob("beside-*.jpg"))
    ]
    (GALLERY / "README.md").write_text("\n".join([head, *rows]))


if __name__ == "__main__":
    main(sys.argv[1:])
