"""The sound of a clip: a model's own at our rate and length, or the photo's under a silent one. Without torch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generation.engines import SAMPLE_RATE, Shot
from generation.engines.diffusion import sound
from generation.engines.living.nets import Nets

ROOT = Path(__file__).resolve().parents[4]
LAKE = Shot(ROOT / "tests" / "photos" / "evening-lake.jpg", prompt="waves roll in", seconds=1.0, width=72, height=128, seed=5)


def test_a_models_own_sound_keeps_its_pitch_and_length() -> None:
    rate = 24_000
    tone = np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)[None, None].repeat(2, axis=1).astype(np.float32)
    track = sound.own(tone, rate, SAMPLE_RATE)
    expected = np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
    assert track.shape == (SAMPLE_RATE, 2)
    assert np.abs(track[:, 0] - expected).max() < 1e-3


def wave(seconds: float, rate: int, channels: int = 2, hertz: float = 440.0) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32)[None].repeat(channels, axis=0)[None]


@pytest.mark.parametrize("channels", [1, 2])
def test_one_channel_is_heard_on_both_sides(channels: int) -> None:
    track = sound.own(wave(0.5, 16_000, channels), 16_000, SAMPLE_RATE // 2)
    assert track.shape == (SAMPLE_RATE // 2, 2) and np.abs(track).max() > 0.9
    assert np.array_equal(track[:, 0], track[:, 1])


def test_a_bare_waveform_is_one_channel() -> None:
    assert sound.own(wave(0.1, 16_000, 1)[0], 16_000, SAMPLE_RATE // 10).shape == (SAMPLE_RATE // 10, 2)


def test_is_silent_after_its_end_and_cut_at_the_clips() -> None:
    short, long = (sound.own(wave(seconds, 24_000), 24_000, SAMPLE_RATE) for seconds in (0.5, 2.0))
    assert len(short) == len(long) == SAMPLE_RATE
    assert np.abs(short[: SAMPLE_RATE // 2]).max() > 0.9 and not short[SAMPLE_RATE // 2 :].any()
    assert np.abs(long[-SAMPLE_RATE // 10 :]).max() > 0.9


def test_what_our_rate_cannot_hold_does_not_come_back_as_another_tone() -> None:
    """A tone above half our rate would be heard as one far below."""
    assert np.abs(sound.own(wave(0.5, 96_000, hertz=40_000), 96_000, SAMPLE_RATE // 2)).max() < 0.01


def test_is_never_louder_than_full() -> None:
    track = sound.own(3 * wave(0.2, 24_000), 24_000, SAMPLE_RATE // 5)
    assert np.abs(track).max() == 1.0


def test_a_silent_clip_sounds_like_its_photo_and_its_words() -> None:
    nets = Nets(ROOT / "var" / "models")
    lake, again = (sound.ambience(LAKE, SAMPLE_RATE, nets) for _ in range(2))
    assert lake.shape == (SAMPLE_RATE, 2) and np.abs(lake).max() > 0.01
    assert np.array_equal(lake, again)  # the seed decides it too
    assert not np.array_equal(lake, sound.ambience(replace(LAKE, seed=6), SAMPLE_RATE, nets))
