"""Sound beds: noise shaped in the frequency domain, circular by construction, so that every clip loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 48_000


def shaped(samples: int, rng: np.random.Generator, low: float, high: float, tilt: float) -> NDArray[np.float32]:
    """Return ``samples x 2`` circular noise between ``low`` and ``high`` Hz falling with ``tilt`` (power of f)."""
    frequency = np.fft.rfftfreq(samples, 1 / RATE).astype(np.float32)
    gain = np.where((frequency > low) & (frequency < high), np.maximum(frequency, 20) ** -tilt, 0)
    phase = rng.uniform(0, 2 * np.pi, (2, len(frequency)))
    wave = np.fft.irfft(gain * np.exp(1j * phase), samples)
    return (wave / np.abs(wave).max()).T.astype(np.float32)


def mix(seconds_samples: int, seed: int) -> NDArray[np.float32]:
    """A soft wind."""
    rng = np.random.default_rng(seed)
    bed = shaped(seconds_samples, rng, 60, 2500, 1.1)
    swell = 0.7 + 0.3 * np.sin(2 * np.pi * np.arange(seconds_samples) / seconds_samples)[:, None]
    bed *= swell.astype(np.float32)
    return np.asarray(bed * (0.1 / np.sqrt(np.mean(bed**2))), np.float32).clip(-1, 1)
