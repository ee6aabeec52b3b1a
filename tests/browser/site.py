"""The whole embedded site for browsers: web, workers and sweeper as real processes, with a data folder of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.browser.paced import GATE
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START = 120.0  # seconds; two are usual


@dataclass(frozen=True)
class Site:
    """Where it listens, and the gate its engine waits at."""

    address: str
    folder: Path

    @property
    def gate(self) -> Path:
        return self.folder / "gate"

    def let_make(self, frames: int | None) -> None:
        """Let the engine make so many of its frames, all when None."""
        if frames is None:
            self.gate.unlink(missing_ok=True)
            return
        partial = self.gate.with_suffix(".new")
        partial.write_text(str(frames))
        partial.replace(self.gate)


def environment(folder: Path, address: str) -> dict[str, str]:
    """Our own settings and nothing of the test process's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ALIVE_", "DJANGO_"))}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "alive_site.settings",
        "ALIVE_DATA_DIR": str(folder / "data"),
        "ALIVE_MODELS_DIR": os.environ.get("ALIVE_MODELS_DIR", str(ROOT / "var" / "models")),
        "ALIVE_ENGINE": "tests.browser.paced:PacedEngine",
        "ALIVE_STAFF_SECOND_FACTOR": "false",
        "ALIVE_DAILY_QUOTA": "100",
        "ALIVE_SITE_URL": address,
        GATE: str(folder / "gate"),
    }


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Prepare, seed and start the site; end it afterwards."""
    port = free_port()
    site = Site(f"http://127.0.0.1:{port}", folder)
    its = environment(folder, site.address)
    log = folder / "site.log"
    with log.open("wb") as told:
        seeded = subprocess.run([sys.executable, "-m", "tests.browser.seed"], cwd=ROOT, env=its, check=False, stdout=told, stderr=told)
        if seeded.returncode:
            raise RuntimeError(f"the seed did not grow:\n{log.read_text()[-3000:]}")
        command = [sys.executable, "-m", "alive_site.embedded", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=its, stdout=told, stderr=told)
    try:
        _wait_for(f"{site.address}/health/ready/", process, log)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=2):  # noqa: S310  (our own address)
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start:\n{log.read_text()[-3000:]}")
