"""A look at a photo before anything is asked: which sentences of the table fit what is in it, the surest first."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generation.engines import Looked

from . import head, scene
from .nets import Nets
from .sky import FLAT, texture_of

if TYPE_CHECKING:
    from .scene import Scene

SIZE = (360, 640)  # px, width and height; enough to tell sky from water
MOST = 4
SURE = 0.6  # of a class of the scene, 0..1
ALONE, SEVERAL = 1, 2  # faces

# what must be there -> language -> sentences; the engine can do every one of them (a test asks it)
SENTENCES: dict[str, dict[str, tuple[str, ...]]] = {
    "friends": {
        "en": ("Everyone smiles and blinks", "Small nods, a breeze in the hair"),
        "id": ("Semua tersenyum dan berkedip", "Mengangguk pelan, angin sepoi di rambut"),
    },
    "face": {
        "en": ("A gentle smile and a blink", "Looks around, a breeze in the hair"),
        "id": ("Tersenyum lembut dan berkedip", "Menoleh pelan, angin sepoi di rambut"),
    },
    "shore": {
        "en": ("Waves roll in, the sky turns to dusk", "Clouds drift, the water glints at sunrise"),
        "id": ("Ombak bergulung, langit menjadi senja", "Awan melayang, air berkilau saat matahari terbit"),
    },
    "water": {
        "en": ("The water flows and can be heard", "Mist over the water, birds sing"),
        "id": ("Air mengalir dan terdengar", "Kabut di atas air, burung berkicau"),
    },
    "sky": {
        "en": ("Clouds drift slowly, the light turns golden", "The sky turns to dusk, wind can be heard"),
        "id": ("Awan melayang pelan, cahaya menjadi keemasan", "Langit menjadi senja, suara angin"),
    },
    "plants": {
        "en": ("Leaves sway in the wind, birds sing", "Rays of light through mist"),
        "id": ("Daun bergoyang tertiup angin, burung berkicau", "Sinar cahaya menembus kabut"),
    },
    "anything": {
        "en": ("The camera moves in slowly", "Rain falls softly", "Snow falls, everything is quiet"),
        "id": ("Kamera mendekat perlahan", "Hujan turun lembut", "Salju turun, semuanya sunyi"),
    },
}


def look(photo: Path, models_dir: Path, languages: Iterable[str]) -> Looked:
    """Return two to four sentences in each language (``en`` and ``id``; anything else gets English) that fit this photo, and its areas.

    Raises:
        UnusablePhotoError: the photo cannot be decoded, is too small or too narrow.
    """
    seen = scene.see(photo, SIZE, _nets(models_dir))
    kinds = fitting(seen)
    return Looked({language: _sentences(kinds, language) for language in languages}, head.pack(seen.chances))


def _sentences(kinds: list[str], language: str) -> list[str]:
    found = [SENTENCES[kind].get(language, SENTENCES[kind]["en"]) for kind in kinds]
    firsts, seconds = [each[0] for each in found], [sentence for each in found for sentence in each[1:]]
    return [*firsts, *seconds][:MOST]


def fitting(seen: Scene) -> list[str]:
    """Return the keys of ``SENTENCES`` for what is surely there; ``anything`` is always the last."""
    sky, water, plants = (seen.sure.get(name, 0.0) > SURE for name in ("sky", "water", "plants"))
    clouds = sky and texture_of(seen) >= FLAT
    there = {
        "friends": len(seen.faces) >= SEVERAL,
        "face": len(seen.faces) == ALONE,
        "shore": clouds and water,
        "water": water and not clouds,
        "sky": clouds and not water,
        "plants": plants,
    }
    return [*(name for name, is_there in there.items() if is_there), "anything"]


@cache
def _nets(models_dir: Path) -> Nets:
    return Nets(models_dir)
