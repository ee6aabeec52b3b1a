"""The living engine: a still photo becomes a moving, sounding clip on two CPU cores, without a network and without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from generation.engines import SAMPLE_RATE, Footage, OnStep, Shot

from . import direction, head, render, scene, sky, sound
from .nets import Nets

if TYPE_CHECKING:
    from pathlib import Path

THREADS = 2  # of OpenCV; more only fight with the encoder
SEEN, PLANNED = 0.06, 0.10  # shares of the progress: seeing the scene, then the sound; the frames are the rest


class LivingEngine:
    """The default engine. Made once per worker with the folder of the small models; ``animate`` runs once per request."""

    name = "living"
    version = "1.0"

    def __init__(self, models_dir: Path) -> None:
        self._nets = Nets(models_dir)
        cv2.setNumThreads(THREADS)

    def look(self, photo: Path) -> bytes:
        """See ``generation.engines.LooksAhead``.

        Raises:
            UnusablePhotoError: the photo cannot be decoded, is too small or too narrow.
        """
        return head.pack(scene.chances(photo, self._nets))

    def animate(self, shot: Shot, on_step: OnStep) -> Footage:
        """See ``generation.engines.Engine``. The scene is looked at here; the frames are drawn as they are taken.

        Raises:
            UnusablePhotoError: the photo cannot be decoded, is too small or too narrow.
        """
        on_step(0.0)
        seen = scene.see(shot.photo, (shot.width, shot.height), self._nets, shot.areas)
        on_step(SEEN)
        plan = direction.direct(shot.prompt, seen, strength=shot.strength, seed=shot.seed, sky_texture=sky.texture_of(seen), loop=shot.loop)
        track = sound.mix(plan.sounds, round(shot.num_frames / shot.fps * SAMPLE_RATE), shot.seed) if shot.sound else None
        on_step(PLANNED)
        frames = render.draw(seen, plan, shot, lambda fraction: on_step(PLANNED + (1 - PLANNED) * fraction))
        return Footage(frames, shot.num_frames, shot.fps, track, plan.cannot, f"alive-living {self.version}")
