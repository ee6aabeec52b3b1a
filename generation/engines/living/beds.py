"""Twelve beds of sound, drawn in the frequency domain and from circular grains, so that each loops by construction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 48_000  # Hz
Bed = Callable[[int, np.random.Generator], "NDArray[np.float32]"]


def noise(samples: int, rng: np.random.Generator, low: float, high: float, tilt: float, *, wide: float = 0.6) -> NDArray[np.float32]:
    """Circular stereo noise from ``low`` to ``high`` Hz (soft edges), amplitude falling as f^-tilt; ``wide`` 0 mono .. 1 apart."""
    frequency = np.maximum(np.fft.rfftfreq(samples, 1 / RATE), 1.0)
    gain = frequency**-tilt / (1 + (low / frequency) ** 6) / (1 + (frequency / high) ** 6)
    gain[0] = 0
    shape = (2, len(frequency))
    spectrum = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
    spectrum[1] = spectrum[0] * (1 - wide) + spectrum[1] * wide
    wave = np.fft.irfft(spectrum * gain, samples, axis=1).T
    return np.asarray(wave / max(float(np.sqrt(np.mean(wave**2))), 1e-9), np.float32)


def swell(samples: int, period: float, phase: float, depth: float, sharp: float = 1.0) -> NDArray[np.float32]:
    """A periodic envelope 1-depth..1 with whole cycles in the clip; ``sharp`` > 1 makes short crests."""
    cycles = max(1, round(samples / RATE / period))
    wave = (0.5 + 0.5 * np.sin(2 * np.pi * (cycles * np.arange(samples) / samples + phase))) ** sharp
    return np.asarray(1 - depth + depth * wave, np.float32)[:, None]


def grains(
    samples: int, rng: np.random.Generator, rate: float, grain: Callable[[np.random.Generator], NDArray[np.float32]], *, spread: float = 0.8
) -> NDArray[np.float32]:
    """Scatter ``rate`` grains a second at random places, loudness and side; what runs over the end goes on at the start."""
    out = np.zeros((samples, 2), np.float32)
    for _ in range(max(1, round(rate * samples / RATE))):
        sound = grain(rng)[:samples]
        at, side = int(rng.integers(samples)), float(rng.uniform(-spread, spread))
        loud = float(rng.uniform(0.25, 1.0)) ** 1.5
        stereo = sound[:, None] * np.array([1 - max(0, side), 1 + min(0, side)], np.float32) * np.float32(loud)
        head = min(len(stereo), samples - at)
        out[at : at + head] += stereo[:head]
        out[: len(stereo) - head] += stereo[head:]
    return out


def tone(rng: np.random.Generator, low: float, high: float, length: float, decay: float, bend: float = 0.0) -> NDArray[np.float32]:
    """A decaying tone between ``low`` and ``high`` Hz whose pitch moves by the factor ``1 + bend`` over ``length`` seconds."""
    t = np.arange(int(length * RATE)) / RATE
    pitch = rng.uniform(low, high) * (1 + bend * t / length)
    attack = np.minimum(1, t / 0.004)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-t / decay) * attack, np.float32)


def click(rng: np.random.Generator, length: float, low: float) -> NDArray[np.float32]:
    """A short burst of noise above about ``low`` Hz."""
    count = int(length * RATE)
    burst = rng.standard_normal(count)
    smooth = max(1, int(RATE / low / 4))
    burst = burst - np.convolve(burst, np.ones(smooth) / smooth, "same")
    return np.asarray(burst * np.exp(-np.arange(count) / (count / 5)), np.float32)


def ocean(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Surf: a low roar, and foam that rises with each wave (2.5 s, as the waves that are seen) and hisses out after it."""
    start = float(rng.uniform())
    roar = noise(n, rng, 50, 420, 0.6) * swell(n, 5.0, start, 0.5)
    wash = noise(n, rng, 250, 5200, 0.75) * swell(n, 2.5, start + 0.08, 0.75, 2.0) * 0.9
    hiss = noise(n, rng, 2500, 11000, 0.3) * swell(n, 2.5, start - 0.08, 0.95, 4.0) * 0.35
    return np.asarray(roar + wash + hiss, np.float32)


def lake(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Small waves lapping: soft low noise and round drops."""
    bed = noise(n, rng, 120, 1400, 0.9) * swell(n, 2.5, float(rng.uniform()), 0.6, 1.5) * 0.6
    return bed + grains(n, rng, 9, lambda r: tone(r, 250, 750, 0.16, 0.03, 0.5)) * 0.9


def stream(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Running water: bright noise and very many small bubbles."""
    bed = noise(n, rng, 350, 6500, 0.55) * 0.55
    return bed + grains(n, rng, 140, lambda r: tone(r, 400, 1900, 0.07, 0.013, 0.4)) * 0.55


def wind(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Gusts: low noise, and a band that whistles a little when they come."""
    gust = swell(n, 4.5, float(rng.uniform()), 0.6) * swell(n, 1.9, float(rng.uniform()), 0.25)
    return np.asarray(noise(n, rng, 60, 700, 0.8) * gust + noise(n, rng, 380, 900, 0.3) * gust**3 * 0.35, np.float32)


def leaves(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Rustling: high noise in gusts and dry crackles."""
    gust = swell(n, 2.5, float(rng.uniform()), 0.75, 1.6)
    return noise(n, rng, 1800, 9000, 0.45) * gust * 0.8 + grains(n, rng, 26, lambda r: click(r, 0.03, 2500)) * 0.12 * gust


def rain(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Steady rain: broad noise and drops near by."""
    bed = noise(n, rng, 500, 12000, 0.35, wide=0.9) * 0.7
    near = grains(n, rng, 12, lambda r: tone(r, 900, 2600, 0.05, 0.008)) * 0.5
    return np.asarray(bed + grains(n, rng, 110, lambda r: click(r, 0.012, 1800)) * 0.25 + near, np.float32)


def fire(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """A low breathing roar and crackles."""
    roar = noise(n, rng, 40, 380, 0.7) * swell(n, 1.3, float(rng.uniform()), 0.3)
    return roar * 0.7 + grains(n, rng, 14, lambda r: click(r, float(r.uniform(0.008, 0.03)), 1400)) * 0.7


def birds(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Calls of two to five notes over a quiet garden."""

    def call(r: np.random.Generator) -> NDArray[np.float32]:
        base, notes = float(r.uniform(2300, 4600)), int(r.integers(2, 6))
        parts = [tone(r, base * 0.92, base * 1.15, float(r.uniform(0.06, 0.14)), 0.05, float(r.uniform(-0.25, 0.3))) for _ in range(notes)]
        gap = np.zeros(int(0.05 * RATE), np.float32)
        return np.concatenate([piece for part in parts for piece in (part, gap)])

    return noise(n, rng, 300, 3000, 0.9) * 0.12 + grains(n, rng, 0.9, call) * 0.8


def city(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Distant traffic: rumble and cars that pass."""
    rumble = noise(n, rng, 40, 320, 0.8)
    return rumble + noise(n, rng, 200, 1800, 0.9) * swell(n, 5.0, float(rng.uniform()), 0.85, 3.0) * 0.6


def crowd(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Many voices without words: bands where speech is, each with its own syllables."""
    out = np.zeros((n, 2), np.float32)
    for centre in (260, 420, 640, 950, 1500, 2300):
        for _ in range(2):
            voice = noise(n, rng, centre * 0.8, centre * 1.25, 0.0, wide=0.9)
            out += voice * swell(n, float(rng.uniform(0.18, 0.36)), float(rng.uniform()), 0.8) * swell(n, 2.2, float(rng.uniform()), 0.6)
    return out


def night(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Crickets: pulses of a high tone from a few places, over still air."""
    t = np.arange(n) / RATE
    out = noise(n, rng, 150, 900, 1.0) * 0.25
    for _ in range(4):
        pitch, side = float(rng.uniform(3900, 4900)), float(rng.uniform(0.2, 0.8))
        pitch = round(pitch * n / RATE) * RATE / n  # whole cycles: no seam
        chirp = np.sin(2 * np.pi * pitch * t)[:, None] * (
            swell(n, 1 / 28, float(rng.uniform()), 1.0) * swell(n, 0.62, float(rng.uniform()), 1.0, 5.0)
        )
        out += (chirp * np.array([side, 1 - side]) * 0.35).astype(np.float32)
    return np.asarray(out, np.float32)


def room(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """A quiet room: soft air with a breath in it."""
    return noise(n, rng, 70, 1600, 1.15, wide=0.35) * swell(n, 5.0, float(rng.uniform()), 0.2)


BEDS: dict[str, Bed] = {
    "ocean": ocean,
    "lake": lake,
    "stream": stream,
    "wind": wind,
    "leaves": leaves,
    "rain": rain,
    "fire": fire,
    "birds": birds,
    "city": city,
    "crowd": crowd,
    "night": night,
    "room": room,
}
