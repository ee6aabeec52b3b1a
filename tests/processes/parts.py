"""What the site's processes load in these tests: an engine that takes its time, and a store that stops or fails where it is told.

They are told by files in the data folder, because they run in processes of their own.
"""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from numpy.typing import NDArray

from generation.engines import OnStep, Shot, Sketch, Still
from tests import engines

FRAME_SECONDS = 0.06  # twelve of them: long enough to be killed in the middle
STEP_SECONDS = 0.18  # four of them


class PacedEngine(engines.ScriptedEngine):
    """The scripted engine at the pace of a real one."""

    def _frames(self, shot: Shot, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
        for frame in super()._frames(shot, on_step):
            time.sleep(FRAME_SECONDS)
            yield frame


class PacedApartEngine(engines.ApartEngine, PacedEngine):
    """The same, whose clips are finished beside the next one."""


class PacedPictures(engines.ScriptedPictures):
    """The scripted engine for pictures, as slow."""

    def draw(self, sketch: Sketch, on_step: OnStep) -> Still:
        def paced(fraction: float) -> None:
            time.sleep(STEP_SECONDS)
            on_step(fraction)

        return super().draw(sketch, paced)


class TroubledStore(FileSystemStorage):
    """``stop-before`` in the data folder: wait before what was made is stored; ``stop-after``: when it is; ``disk-full``: fail half-way."""

    def _save(self, name: str, content: Any) -> str:
        if not name.startswith(("clips/", "pictures/")):
            return super()._save(name, content)  # type: ignore[misc]
        wait_while(settings.DATA_DIR / "stop-before")
        if (settings.DATA_DIR / "disk-full").exists():
            super()._save(name, content.__class__(content.file, name=content.name))  # type: ignore[misc]
            raise OSError(errno.ENOSPC, "No space left on device")
        saved = super()._save(name, content)  # type: ignore[misc]
        if name.endswith(".jpg"):  # the last of a clip's two, and a picture's one
            wait_while(settings.DATA_DIR / "stop-after")
        return saved


def wait_while(told: Path) -> None:
    """Say that one stands here, and stand until the file is gone."""
    if told.exists():
        told.with_suffix(".reached").touch()
        until(lambda: not told.exists(), f"{told} was never removed")


def until(true: Callable[[], object], otherwise: str, seconds: float = 60.0, pause: float = 0.005) -> None:
    """Look again and again: processes that are killed send no events."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise)
        time.sleep(pause)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill_tree(pid: int) -> None:
    """SIGKILL to a process and all below it, whichever of them is still there."""
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
