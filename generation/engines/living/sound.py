"""The sound track: beds mixed by strength, brought to -20 LUFS, as long as the frames and without a seam."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .beds import BEDS, RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOUDNESS = -20.0  # LUFS
CEILING = 0.84  # about -1.5 dBFS


def mix(sounds: dict[str, float], samples: int, seed: int) -> NDArray[np.float32]:
    """Return ``samples x 2`` float32 in -1..1; ``sounds`` by bed, 0..1.3. Silence when none is given."""
    total = np.zeros((samples, 2), np.float32)
    for name, strength in sorted(sounds.items()):
        if name in BEDS and strength > 0:
            rng = np.random.default_rng((seed, *name.encode()))
            bed = BEDS[name](samples, rng)
            total += bed * np.float32(strength / max(float(np.sqrt(np.mean(bed**2))), 1e-6))
    if not total.any():
        return total
    total *= np.float32(10 ** ((LOUDNESS - loudness(total)) / 20))
    peak = float(np.abs(total).max())
    if peak > CEILING:  # soft knee: grains may peak, the bed must not drop
        total = np.tanh(total / CEILING) * CEILING
    return np.asarray(total, np.float32)


def loudness(sound: NDArray[np.float32]) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770-4, K-weighting in the frequency domain, gated blocks of 0.4 s)."""
    spectrum = np.fft.rfft(sound, axis=0)
    weighted = np.fft.irfft(spectrum * _k_weight(len(sound))[:, None], len(sound), axis=0)
    size, hop = int(0.4 * RATE), int(0.1 * RATE)
    starts = range(0, max(1, len(sound) - size + 1), hop)
    power = np.array([np.mean(weighted[start : start + size] ** 2, axis=0).sum() for start in starts])
    level = -0.691 + 10 * np.log10(np.maximum(power, 1e-12))
    loud = power[level > -70]
    if not len(loud):
        return -70.0
    gate = -0.691 + 10 * np.log10(loud.mean()) - 10
    kept = power[level > max(gate, -70)]
    return float(-0.691 + 10 * np.log10(kept.mean()))


def _k_weight(samples: int) -> NDArray[np.float64]:
    """Magnitude of BS.1770's shelf and high-pass at 48 kHz, from its published coefficients."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(samples))
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (1 - 1.69065929318241 * z + 0.73248077421585 * z**2)
    high = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return np.asarray(np.abs(shelf * high), np.float64)
