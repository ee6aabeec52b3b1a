"""The scripted engine at the pace of a test: it waits at a gate, so that a page can be looked at while a clip is being made."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generation.engines import OnStep, Shot
from tests.engines import FRAMES, ScriptedEngine

GATE = "ALIVE_TEST_GATE"  # names the file that says how many frames may be made; no file: all of them
LOOK_EVERY = 0.05  # seconds


def may_go_on(index: int) -> bool:
    try:
        return index < int(Path(os.environ[GATE]).read_text() or 0)
    except FileNotFoundError:
        return True


class PacedEngine(ScriptedEngine):
    def _frames(self, shot: Shot, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
        for index, frame in enumerate(super()._frames(shot, on_step)):
            while not may_go_on(index):
                on_step(index / FRAMES)  # beats, and ends here when it is cancelled
                time.sleep(LOOK_EVERY)
            yield frame
