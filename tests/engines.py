"""Scripted engines: small true things. They draw real frames and do what the test tells them at each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from generation.engines import SAMPLE_RATE, Footage, OnStep, Shot, Sketch, Still

FRAMES = 12
STEPS = 4
LAKE = Path(__file__).parent / "photos" / "evening-lake.jpg"
at_step: dict[int, Callable[[], None]] = {}  # step -> what happens just before it
at_look: list[Callable[[], object]] = []  # what happens when a photo is looked at ahead
taken: list[Shot] = []  # the shots that were asked for, in their order


class ScriptedEngine:
    """A few frames of a moving gradient with a tone; ``at_step`` holds what a test wants to happen on the way."""

    name = "scripted"
    frames = FRAMES

    def __init__(self, models_dir: Path) -> None:
        self.models_dir = models_dir

    def animate(self, shot: Shot, on_step: OnStep) -> Footage:
        taken.append(shot)
        return Footage(
            frames=self._frames(shot, on_step),
            num_frames=self.frames,
            fps=shot.fps,
            sound=self._tone(shot.fps) if shot.sound else None,
            cannot=("a dragon flies",) if "dragon" in shot.prompt else (),
            model="scripted 1",
        )

    def _frames(self, shot: Shot, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
        across = np.linspace(40, 200, shot.width, dtype=np.float32)
        for index in range(self.frames):
            if act := at_step.get(index):
                act()
            on_step(index / self.frames)
            row = np.roll(across, index * 4)
            yield np.broadcast_to(row[None, :, None], (shot.height, shot.width, 3)).astype(np.uint8)

    def _tone(self, fps: int) -> NDArray[np.float32]:
        time = np.arange(self.frames * SAMPLE_RATE // fps) / SAMPLE_RATE
        tone = (0.1 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
        return np.stack([tone, tone], axis=1)


class AheadEngine(ScriptedEngine):
    """Looks at a photo while it is judged, as the living engine does; ``at_look`` holds what a test wants to happen then."""

    def look(self, photo: Path) -> bytes:
        for act in at_look:
            act()
        return photo.read_bytes()[:2]


class ScriptedPictures:
    """Draws a lake for whatever was said, mirrored where the seed is odd; a photo it restyles into its negative."""

    name = "scripted"

    def __init__(self, models_dir: Path) -> None:
        self.models_dir = models_dir

    def draw(self, sketch: Sketch, on_step: OnStep) -> Still:
        for index in range(STEPS):
            if act := at_step.get(index):
                act()
            on_step(index / STEPS)
        with Image.open(sketch.photo or LAKE) as opened:
            picture = ImageOps.fit(opened.convert("RGB"), (sketch.width, sketch.height))
        if sketch.photo:
            picture = Image.blend(picture, ImageOps.invert(picture), sketch.strength)
        return Still(np.asarray(ImageOps.mirror(picture) if sketch.seed % 2 else picture), "scripted 1")


class ApartEngine(ScriptedEngine):
    """As the diffusion engine is: what follows ``animate`` runs in another thread, and the sound is known only then."""

    def animate(self, shot: Shot, on_step: OnStep) -> Footage:
        on_step(0.0)
        footage = super().animate(shot, on_step)
        track = footage.sound
        return replace(footage, sound=None, late_sound=(lambda: track) if track is not None else None, apart=True)
