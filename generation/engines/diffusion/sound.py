"""The sound of a clip: the model's own brought to the engine's rate, or the living engine's beds under a silent one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from generation.engines import SAMPLE_RATE, Shot
from generation.engines.living import direction, scene, sky
from generation.engines.living import sound as beds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from generation.engines.living.nets import Nets


def ambience(shot: Shot, samples: int, nets: Nets) -> NDArray[np.float32]:
    """Return what the photo would sound like, ``samples x 2``."""
    seen = scene.see(shot.photo, (shot.width, shot.height), nets, shot.areas)
    plan = direction.direct(shot.prompt, seen, strength=shot.strength, seed=shot.seed, sky_texture=sky.texture_of(seen))
    return beds.mix(plan.sounds, samples, shot.seed)


def own(audio: Any, rate: int, samples: int) -> NDArray[np.float32]:
    """Return a model's waveform (``1 x channels x N`` or ``1 x N``, ``rate`` Hz) as ``samples x 2``; silence where it is shorter."""
    wave = np.atleast_2d(np.asarray(audio[0], np.float32)).T
    count = round(len(wave) * SAMPLE_RATE / rate)
    spectrum = np.fft.rfft(wave, axis=0)[: count // 2 + 1]  # band-limited resampling; irfft pads what is missing above
    resampled = np.fft.irfft(spectrum, count, axis=0) * (count / len(wave))
    track = np.zeros((samples, 2), np.float32)
    track[: min(samples, count)] = resampled[:samples]
    return np.clip(track, -1.0, 1.0)
