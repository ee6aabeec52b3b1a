"""The programs of one site, and who of them is killed: the embedded tree with workers beside it, or a fleet's separate processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress

from tests.processes.parts import kill_tree, until
from tests.processes.site import SUPERVISOR, Site

QUEUES = {"alive": "alive.local", "pictures": "pictures.local"}
CHECKERS = 3
FREE = 4  # makers beside those that stand at a gate, for whatever else is asked


class Crew:
    """Keeps the programs running, each once, and as many workers as are wanted; ``start`` also starts anew what was killed.

    Makers with nothing to do can be made to ``rest``: then whatever is asked waits in line, and its message with it.

    Args:
        supervised: web, sweeper, a checker and a maker are the children of the one command, which starts them anew itself.
    """

    def __init__(self, site: Site, *, supervised: bool = False) -> None:
        self.site, self.supervised, self.queue = site, supervised, QUEUES[site.kind]
        web, sweeper = ("-m", "alive_site.web", f"--port={site.port}"), ("manage.py", "sweep")
        self.programs = {"tree": (*SUPERVISOR, f"--port={site.port}")} if supervised else {"web": web, "sweeper": sweeper}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.nursery: subprocess.Popen[bytes] | None = None
        self.workers: dict[int, str] = {}
        self.resting: list[int] = []

    def start(self, standing: int = 0, *, wakes: bool = True) -> None:
        """Args: standing: how many makers are to stand at a gate. wakes: those that rest rest no more."""
        assert self.site.member  # made before anything runs beside it
        for name, command in self.programs.items():
            if name not in self.running or self.running[name].poll() is not None:
                self.running[name] = self.site.run(*command)
            if name in {"tree", "web"}:  # the supervisor migrates first
                until(self.site.answers, "no page", pause=0.05)
        if not wakes:
            return
        for pid in self.resting:
            os.kill(pid, signal.SIGCONT)
        self.resting = []
        self._tell({self.queue: standing + FREE - self.supervised, "checks.local": CHECKERS - self.supervised})

    def killer(self, who: str) -> Callable[[], None]:
        """Return what sends SIGKILL to the web process, to all workers, or to everything."""
        return lambda: self._kill(who)

    def _kill(self, who: str) -> None:
        if who in {"workers", "everything"}:
            self._end(list(self.workers))
            self.resting = []
        if who == "everything":
            for process in self.running.values():
                kill_tree(process.pid)
                process.wait()
        elif self.supervised:
            for role in ("web",) if who == "web" else (self.maker, "checker"):
                self.site.process(self.running["tree"], role).kill()
        elif who == "web":
            self.running["web"].kill()
            self.running["web"].wait()

    @property
    def maker(self) -> str:
        """What the supervisor calls the worker that makes what this site's member asks for."""
        return "painter" if self.site.kind == "pictures" else "maker"

    def rest(self) -> bool:
        """Let no maker work that does not stand at a gate; return whether the supervisor's own does, which it would start anew."""
        standing = self.site.standing()
        idle = [pid for pid, queue in self.workers.items() if queue == self.queue and pid not in standing]
        self.resting = idle[:FREE]
        for pid in self.resting:
            os.kill(pid, signal.SIGSTOP)
        self._end(idle[FREE:])
        return not self.supervised or self.site.process(self.running["tree"], self.maker).pid in standing

    def _end(self, pids: list[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if pids:
            self._tell({}, killed=pids)

    def _tell(self, wanted: dict[str, int], killed: list[int] | None = None) -> None:
        if self.nursery is None:
            self.nursery = self.site.run("-m", "tests.processes.nursery", self.queue, "checks.local", piped=True)
        pipes = self.nursery
        assert pipes.stdin and pipes.stdout
        pipes.stdin.write(json.dumps({"wanted": wanted, "killed": killed or []}).encode() + b"\n")
        pipes.stdin.flush()
        answer = pipes.stdout.readline()
        assert answer, f"the workers' parent ended with {pipes.wait()}"
        self.workers = {int(pid): queue for pid, queue in json.loads(answer).items()}
