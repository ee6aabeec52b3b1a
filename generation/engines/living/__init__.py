"""The living engine: a still photo becomes a moving, sounding clip on two CPU cores, without a network and without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from generation.engines import SAMPLE_RATE, Footage, OnStep, Shot

from . import render, scene, sound
from .direction import Plan
from .nets import Nets

if TYPE_CHECKING:
    from pathlib import Path

THREADS = 2  # of OpenCV; more only fight with the encoder


class LivingEngine:
    """The default engine. Made once per worker with the folder of the small models; ``animate`` runs once per request."""

    name = "living"
    version = "1.0"

    def __init__(self, models_dir: Path) -> None:
        self._nets = Nets(models_dir)
        cv2.setNumThreads(THREADS)

    def animate(self, shot: Shot, on_step: OnStep) -> Footage:
        """See ``generation.engines.Engine``; seeing the scene is the first tenth of the progress.

        Raises:
            UnusablePhotoError: the photo cannot be decoded, is too small or too narrow.
        """
        on_step(0.0)
        seen = scene.see(shot.photo, (shot.width, shot.height), self._nets)
        plan = Plan(sky=0.9 if seen.sure['sky'] > 0.8 else 0, water=0.8 if seen.sure['water'] > 0.8 else 0, plants=0.8 if seen.sure['plants'] > 0.7 else 0)
        on_step(0.05)
        samples = round(shot.num_frames / shot.fps * SAMPLE_RATE)
        track = sound.mix(samples, shot.seed) if shot.sound else None
        on_step(0.1)
        frames = render.draw(seen, plan, shot, lambda fraction: on_step(0.1 + 0.9 * fraction))
        return Footage(frames, shot.num_frames, shot.fps, track, plan.cannot, f"alive-living {self.version}")
