"""One process that reads a great many broken files, with the limits of the real one, and tells what it needed. ``python -m`` runs it.

Standard input: {"files": [...], "anchors": PEM, "key": "...", "count": n, "seed": n}; standard output: one line of JSON.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import av

from generation.provenance import inheriting, process
from tests.generation.provenance.mutations import mutated

HANGS = 30  # seconds of CPU of one file after which the process tells where it stands and ends
STUCK = 600  # seconds on the wall, likewise: it may wait for something that never comes, or for its turn on a crowded machine
WARM = 3  # the first third fills caches and pools; what grows after it is a leak


def main() -> None:
    asked = json.load(sys.stdin)
    process.CPU_SECONDS = 3600  # of all the files together; each has ``HANGS``
    process.limit()
    faulthandler.register(signal.SIGPROF, chain=True)
    json.dump(fuzz(asked), sys.stdout)


def fuzz(asked: dict[str, Any]) -> dict[str, Any]:
    """Read mutated files in turn; return how many, the verdicts, the slowest, what was wrongly trusted, and the memory."""
    sources = [(name, Path(name).read_bytes()) for name in asked["files"]]
    told: Counter[str] = Counter()
    wrong: list[int] = []
    slowest, warm = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for number in range(asked["count"]):
            name, whole = sources[number % len(sources)]
            path.write_bytes(mutated(whole, Random(asked["seed"] * 1_000_003 + number)))
            began = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, HANGS)
            faulthandler.dump_traceback_later(STUCK, exit=True)
            said = _read(path, asked)
            faulthandler.cancel_dump_traceback_later()
            signal.setitimer(signal.ITIMER_PROF, 0)
            slowest = max(slowest, time.process_time() - began)
            told[said] += 1
            if said == "trusted" and _seen(path) != _seen(Path(name)):
                wrong.append(number)
            if number + 1 == asked["count"] // WARM:
                warm = resident()
    seen = {"read": sum(told.values()), "told": told, "slowest": slowest, "wrong": wrong, "cpu": time.process_time()}
    return seen | {"warm": warm, "end": resident()}


def _read(path: Path, asked: dict[str, Any]) -> str:
    """As the verify page and as the album read it."""
    anchors = asked["anchors"].encode()
    found: dict[str, Any] = {}
    for line in process.look(path, anchors=anchors, key=asked["key"]):
        found |= json.loads(json.dumps(line))
    inheriting.look(path, anchors=anchors)
    claims = found.get("claims")
    return str(claims["standing"]) if claims else str(found.get("problem", "nothing"))


def _seen(path: Path) -> list[bytes]:
    """Everything that is seen and heard, decoded."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray().tobytes() for frame in container.decode()]


def resident() -> int:
    """Return the bytes of this process in memory, after what is free was given back."""
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
