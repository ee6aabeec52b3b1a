"""The programs of one site, and who of them is killed: the embedded tree with workers beside it, or a fleet's separate processes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import chain

from tests.processes.parts import kill_tree, until
from tests.processes.site import SUPERVISOR, Site

WORKER = ("-m", "alive_site.work")
QUEUES = {"alive": "alive.local", "pictures": "pictures.local"}


class Crew:
    """Keeps each program as often as it is wanted; ``start`` also starts anew what was killed.

    Args:
        makers: how many requests can stand at a state of their own at one time.
        supervised: web, sweeper, checker and the first maker are the children of the one command, which starts them anew itself.
    """

    def __init__(self, site: Site, makers: int, *, supervised: bool = False) -> None:
        self.site, self.supervised = site, supervised
        maker = (*WORKER, QUEUES[site.kind])
        web, sweeper, checker = ("-m", "alive_site.web", f"--port={site.port}"), ("manage.py", "sweep"), (*WORKER, "checks.local")
        alone = {"web": web, "sweeper": sweeper, "checker": checker}
        self.commands = {"tree": (*SUPERVISOR, f"--port={site.port}"), "maker": maker} if supervised else alone | {"maker": maker}
        self.wanted = dict.fromkeys(self.commands, 1) | {"maker": makers - supervised}
        self.running: dict[str, list[subprocess.Popen[bytes]]] = {role: [] for role in self.commands}

    def start(self) -> None:
        assert self.site.member  # made before anything runs beside it
        for role, command in self.commands.items():
            alive = [process for process in self.running[role] if process.poll() is None]
            self.running[role] = alive + [self.site.run(*command) for _missing in range(self.wanted[role] - len(alive))]
            if role in {"tree", "web"}:  # the supervisor migrates first
                until(self.site.answers, "no page", pause=0.05)

    def killer(self, who: str) -> Callable[[], None]:
        """Return what sends SIGKILL to all processes of one role, or to all there are."""
        return lambda: self._kill(who)

    def _kill(self, who: str) -> None:
        if self.supervised and who != "tree":
            self.site.process(self.running["tree"][0], self._supervised(who)).kill()
        for process in self.running.get(who, []) if who != "tree" else list(chain(*self.running.values())):
            kill_tree(process.pid)
            process.wait()

    def _supervised(self, who: str) -> str:
        return "painter" if who == "maker" and self.site.kind == "pictures" else who
