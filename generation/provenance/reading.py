"""Reads what any file says about its origin, in a process of its own that has little memory, little time and no secrets.

Files come from strangers, and decoders have bugs. Whatever happens to the reading process, the answer here is a plain ``Reading``:
what it had found before it ended, and why it ended. This module loads no decoder, so the web process may call it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from .claims import Claims, Source, Standing

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 55.0  # on the wall; the process itself stops at ``process.CPU_SECONDS`` of work
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "TOKIO_WORKER_THREADS"), "1")


class Problem(StrEnum):
    """Why a reading is not complete."""

    FORMAT = "format"  # neither a picture nor a video that can be read here
    DAMAGED = "damaged"  # it breaks off, or its parts contradict each other
    TIME = "time"
    GAVE_UP = "gave_up"  # too much memory, or a decoder crashed


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says of itself. Nothing in here looks anything up: whose clip it is, only the site's records can tell.

    Attributes:
        kind: "video", "image" or "" (unreadable).
        claims: its Content Credentials, if any.
        declares_ai: XMP or ``AIGC`` metadata says "AI made"; proves nothing.
        watermark: the id in its pixels, found with this site's key; None when there is none to be believed.
        pdq: perceptual hashes, 64 hex digits each.
        iscc: units of the file's ISCC, as they are written.
        problem: why parts may be missing.
    """

    kind: str = ""
    claims: Claims | None = None
    declares_ai: bool = False
    watermark: int | None = None
    pdq: tuple[str, ...] = ()
    iscc: tuple[str, ...] = ()
    problem: Problem | None = None


def read(path: Path, *, anchors: bytes, watermark_key: str, seconds: float = SECONDS) -> Reading:
    """Return what the file at ``path`` says; never raises for what is in the file.

    Args:
        path: any file; its name and extension are not believed.
        anchors: PEM roots whose signers count as trusted.
        watermark_key: the deployment's key.
        seconds: the wall-clock limit.
    """
    asked = {"path": str(path), "anchors": anchors.decode(), "key": watermark_key}
    return _reading(*answer("generation.provenance.process", asked, seconds=seconds))


def answer(module: str, asked: dict[str, Any], *, seconds: float) -> tuple[bytes, Problem]:
    """Let a module answer a question in a process of its own; return what it told, and what it means if that is not all."""
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", **THREADS}
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            cwd=ROOT,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        return expired.stdout or b"", Problem.TIME
    return done.stdout, Problem.GAVE_UP


def _reading(output: bytes, unfinished: Problem) -> Reading:
    """Put the lines of the process together; without its last line, it did not finish."""
    told: dict[str, Any] = {}
    for line in output.splitlines():
        try:
            told.update(json.loads(line))
        except ValueError:
            break  # cut off in the middle of a line
    problem = Problem(told["problem"]) if told.get("problem") else None
    return Reading(
        kind=told.get("kind", ""),
        claims=_claims(told["claims"]) if told.get("claims") else None,
        declares_ai=bool(told.get("declares_ai")),
        watermark=told.get("watermark"),
        pdq=tuple(told.get("pdq", ())),
        iscc=tuple(told.get("iscc", ())),
        problem=problem if told.get("done") else problem or unfinished,
    )


def _claims(told: dict[str, Any]) -> Claims:
    sources = tuple(Source(**source) for source in told["sources"])
    lists = {"actions": tuple(told["actions"]), "reasons": tuple(told["reasons"]), "sources": sources}
    return Claims(**{**told, **lists, "standing": Standing(told["standing"])})
