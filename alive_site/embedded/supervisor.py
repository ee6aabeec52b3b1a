"""Starts web, workers and sweeper as one tree: children die with the parent, and a child that dies is started again."""

from __future__ import annotations

import argparse
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command

from alive_site import preparation, sweeper

RESTART_WINDOW = 60.0  # seconds
MAX_RESTARTS = 5  # of one child within the window; more means it cannot work
GRACE = 8.0  # seconds a child has to finish what it does
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process of the tree."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    niceness: int = 0
    restarts: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, preexec_fn=self._before, start_new_session=True)  # noqa: PLW1509

    def _before(self) -> None:
        _die_with_parent()
        os.nice(self.niceness)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def may_restart(self) -> bool:
        now = time.monotonic()
        self.restarts = [then for then in self.restarts if now - then < RESTART_WINDOW] + [now]
        return len(self.restarts) <= MAX_RESTARTS


def _die_with_parent() -> None:
    """Linux sends SIGTERM to this child when the supervisor is gone, even by SIGKILL; elsewhere the child looks itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def children(host: str, port: int, region: str) -> list[Child]:
    """The tree below: two workers, because a check that takes a second must not wait behind a clip that takes a minute.

    Where pictures are made there is a third: it holds another model.

    All are nice: pages stay quick while a clip is drawn on every core, and the first page waits for no model that loads.
    """
    python = sys.executable
    painters = [Child("painter", [python, "-m", "alive_site.work", f"pictures.{region}"], niceness=10)] if settings.PICTURE_ENGINE else []
    return [
        Child("web", [python, "-m", "alive_site.web", f"--host={host}", f"--port={port}", "--grace=5"]),
        Child("maker", [python, "-m", "alive_site.work", f"alive.{region}"], niceness=10),
        *painters,
        Child("checker", [python, "-m", "alive_site.work", f"checks.{region}"], niceness=5),
    ]


def refuse_busy_port(host: str, port: int) -> None:
    """Fail before anything is started when somebody else listens there.

    Raises:
        SystemExit: with the sentence to show.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SystemExit(f"Port {port} is taken by another program. Choose one with PORT=8001.") from error
            raise SystemExit(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


def prepare() -> None:
    """Bring database, static files and development credentials up to date; each step is quick when there is nothing to do."""
    call_command("check", fail_level="ERROR")
    preparation.migrate()
    preparation.collect_static()
    preparation.make_development_credentials()


def supervise(tree: Sequence[Child], stop: threading.Event) -> int:
    """Keep the tree running until ``stop``; return the exit status."""
    for child in tree:
        child.start()
    status = 0
    while not stop.wait(0.2):
        for child in tree:
            if child.is_running:
                continue
            code = child.process.returncode if child.process else None
            print(f"alive: {child.name} ended ({code})", file=sys.stderr, flush=True)
            if not child.may_restart():
                print(f"alive: {child.name} keeps ending; stopping. Its last words stand above.", file=sys.stderr, flush=True)
                status = 1
                stop.set()
                break
            child.start()
    _stop(tree)
    return status


def _stop(tree: Sequence[Child]) -> None:
    running = [child.process for child in tree if child.process and child.is_running]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()


def _announce(url: str, health: str, stop: threading.Event) -> None:
    """Print the address once the first page answers."""
    while not stop.wait(0.05):
        try:
            with urlopen(health, timeout=2) as answer:  # noqa: S310  (our own address)
                if answer.status == 200:
                    print(f"\n  Alive is ready at {url}\n  Stop it with Ctrl+C.\n", flush=True)
                    return
        except OSError:
            continue


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="alive")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--demo", action="store_true", help="two members, photos and a few Stories to look at")
    options = parser.parse_args(arguments)
    refuse_busy_port(options.host, options.port)
    prepare()
    if options.demo:  # beside the site: the first page waits for no video, and the models leave the memory with this process
        subprocess.Popen([sys.executable, "-m", "django", "demo"], preexec_fn=_die_with_parent)  # noqa: PLW1509
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    address = f"http://{options.host}:{options.port}"
    helpers = [
        threading.Thread(target=sweeper.run_until, args=(stop,), name="sweeper"),
        threading.Thread(target=_announce, args=(address, f"{address}/health/live/", stop), name="announce", daemon=True),
    ]
    for helper in helpers:
        helper.start()
    status = supervise(children(options.host, options.port, settings.REGION), stop)
    helpers[0].join()
    return status
