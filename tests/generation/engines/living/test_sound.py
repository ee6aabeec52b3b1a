"""Beds that loop, at one loudness, and silence where it is wanted."""

from __future__ import annotations

import numpy as np
import pytest
from django.conf import settings

from generation.engines import SAMPLE_RATE
from generation.engines.living import LivingEngine, sound
from generation.engines.living.beds import BEDS
from tests.generation.engines.living.test_living import shot, silent

SAMPLES = 5 * SAMPLE_RATE


@pytest.mark.parametrize("name", BEDS)
def test_has_every_bed_at_one_loudness_in_stereo_and_without_a_seam(name: str) -> None:
    track = sound.mix({name: 0.8}, SAMPLES, seed=1)
    assert track.shape == (SAMPLES, 2)
    assert track.dtype == np.float32
    assert np.abs(track).max() <= 1
    assert sound.loudness(track) == pytest.approx(sound.LOUDNESS, abs=1.5)
    assert np.asarray(np.corrcoef(track.T))[0, 1] < 0.999  # two channels, not one twice
    jumps = np.abs(np.diff(track, axis=0)).max(axis=1)
    assert np.abs(track[0] - track[-1]).max() <= np.quantile(jumps, 0.9999)


def test_is_silent_where_nothing_sounds() -> None:
    assert not sound.mix({}, SAMPLES, seed=1).any()
    assert not sound.mix({"a bed nobody has": 1.0}, SAMPLES, seed=1).any()


@pytest.mark.slow
def test_has_no_track_with_sound_off_and_a_silent_one_when_asked_for_silence() -> None:
    engine = LivingEngine(settings.MODELS_DIR)
    assert engine.animate(shot("dune", sound=False), silent).sound is None
    asked = engine.animate(shot("dune", prompt="tanpa suara"), silent).sound
    assert asked is not None and not asked.any()
