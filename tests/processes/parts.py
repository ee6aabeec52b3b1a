"""What the site's processes load in these tests: an engine, a signer and a store that stand still, or fail, where they are told.

They are told by files in the data folder, because they run in processes of their own: whoever comes to ``stop-signing`` stands there until
the file is gone, and ``stop-signing-<id>`` is for one request alone. So a test knows at which state of a request it kills.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import psutil
import structlog
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from numpy.typing import NDArray

from generation.engines import Footage, OnStep, Shot, Sketch, Still, UnusablePhotoError
from tests import engines

FRAME_SECONDS = 0.04  # six of them: a request takes a while, so that something can happen meanwhile
STEP_SECONDS = 0.06  # four of them
DOUBTFUL = "doubtful"  # in a prompt: what is made of it has to be looked at by a person
STILL = (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP, psutil.STATUS_ZOMBIE)
UNUSABLE = "unusable"  # in a prompt: the engine says that nothing can be made of it
MAGENTA = (255, 0, 255)  # what is doubtful is painted in it, and the calm classifier minds nothing else
_request = ""  # the last one this process took
_making = False  # whether this process's request has come to its engine: what is looked at from then on is no photo of a member's


def stands_at(moment: str) -> None:
    """Say that one stands here, and stand until the file is gone."""
    for told in (settings.DATA_DIR / f"stop-{moment}", settings.DATA_DIR / f"stop-{moment}-{_in_hand()}"):
        if told.exists():
            with told.with_suffix(".reached").open("a") as reached:
                reached.write(f"{os.getpid()}\n")
            until(partial(_is_gone, told), f"{told} was never removed", seconds=900, pause=0.2)


def _is_gone(told: Path) -> bool:
    return not told.exists()


def _in_hand() -> str:
    """The request that is worked on; the threads that look at its pictures are not told."""
    global _request  # noqa: PLW0603  (one request at a time)
    _request = structlog.contextvars.get_contextvars().get("alive", _request)
    return _request


def begins(*, making: bool = False) -> None:
    global _making  # noqa: PLW0603  (one request at a time)
    _making = making
    _in_hand()


def judges_words() -> None:
    """The checker judges words of posts alone, a maker those of a request, which it has only begun."""
    begins()
    stands_at("posting" if sys.argv[-1].startswith("checks.") else "checking")


def judges_picture() -> None:
    """A clip is looked at while it is made; its worker waits for that when all else is done."""
    stands_at("checking_made" if _making else "checking_photo")


def sign(content: bytes) -> bytes:
    """As a key would that never leaves its KMS."""
    stands_at("signing")
    key = serialization.load_pem_private_key((settings.DATA_DIR / "development-ca" / "key.pem").read_bytes(), None)
    return cast(ec.EllipticCurvePrivateKey, key).sign(content, ec.ECDSA(hashes.SHA256()))


class PacedEngine(engines.ScriptedEngine):
    """The scripted engine at the pace of a real one."""

    frames = 6

    def animate(self, shot: Shot, on_step: OnStep) -> Footage:
        if UNUSABLE in shot.prompt:
            raise UnusablePhotoError
        return super().animate(shot, on_step)

    def _frames(self, shot: Shot, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
        begins(making=True)
        for index, frame in enumerate(super()._frames(shot, on_step)):
            if index == self.frames // 2:  # half of them are labelled, marked and encoded
                stands_at("making")
            passes(FRAME_SECONDS)
            yield _painted(frame) if DOUBTFUL in shot.prompt else frame


class PacedApartEngine(engines.ApartEngine, PacedEngine):
    """The same, whose clips are finished beside the next one."""


class PacedPictures(engines.ScriptedPictures):
    """The scripted engine for pictures, as slow."""

    def draw(self, sketch: Sketch, on_step: OnStep) -> Still:
        def paced(fraction: float) -> None:
            if fraction == 0.5:
                stands_at("making")
            passes(STEP_SECONDS)
            on_step(fraction)

        begins(making=True)
        if UNUSABLE in sketch.prompt:
            raise UnusablePhotoError
        still = super().draw(sketch, paced)
        return replace(still, picture=_painted(still.picture)) if DOUBTFUL in sketch.prompt else still


def _painted(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.broadcast_to(np.array(MAGENTA, np.uint8), picture.shape).copy()


class Troubled:
    """Stands still before, amid and after what was made is stored; ``disk-full``: fails half-way."""

    def _open(self, name: str, mode: str = "rb") -> Any:
        if name.startswith("requests/") and "/photo" in name:
            begins()
        return super()._open(name, mode)  # type: ignore[misc]

    def _save(self, name: str, content: Any) -> str:
        keep: Callable[[str, Any], str] = super()._save  # type: ignore[misc]
        if "/rendered-" in name:
            stands_at("keeping")
        if not name.startswith(("clips/", "pictures/")):
            return keep(name, content)
        stands_at("before-store")
        if name.endswith(".jpg"):  # the last of a clip's two, and a picture's one
            stands_at("half-stored")
        if (settings.DATA_DIR / "disk-full").exists():
            keep(name, content.__class__(content.file, name=content.name))
            raise OSError(errno.ENOSPC, "No space left on device")
        saved = keep(name, content)
        if name.endswith(".jpg"):
            stands_at("after-store")
        return saved


class TroubledStore(Troubled, FileSystemStorage): ...


def until(true: Callable[[], object], otherwise: str, seconds: float = 120.0, pause: float = 0.005) -> None:
    """Look again and again: processes that are killed send no events."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise)
        passes(pause)


def passes(seconds: float) -> None:
    """Sleep, also where libfaketime stands between, which breaks Python's own."""
    threading.Event().wait(seconds)


def kill_tree(pid: int) -> None:
    """SIGKILL to a process and all below it, whichever of them is still there; when this returns, they are not.

    It is stopped first: whom it started meanwhile, nobody would kill.
    """
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        root.suspend()
        until(lambda: root.status() in STILL, f"{root} does not stop")  # the signal is only on its way: it may be starting another one
        tree = [root, *root.children(recursive=True)]
        for process in tree:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        until(lambda: all(map(is_over, tree)), "somebody outlived SIGKILL")


def is_over(process: psutil.Process) -> bool:
    """A zombie is: it holds neither memory nor ports, and its parent may be this process."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
