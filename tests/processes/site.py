"""A whole site in processes of its own, as its operator and its member meet it."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import cached_property
from http.client import HTTPException
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psutil
import psycopg

from alive_site.env import ROOT
from generation.states import State
from tests.ports import free_port
from tests.processes.page import Page
from tests.processes.parts import kill_tree, until

SUPERVISOR = ("-m", "alive_site.embedded")
ROLES = {"web": "alive_site.web", "maker": "alive.local", "painter": "pictures.local", "checker": "checks.local"}
TABLES = {"alive": "generation_aliverequest", "pictures": "generation_picturerequest"}
AWAY = (URLError, HTTPException, ConnectionError, TimeoutError)  # or gone in the middle of an answer
LEASE = 3  # seconds


class Site:
    """One data folder and the processes that were started on it. What they say is in ``log``.

    Its member asks for one ``kind``, told as the API and the sockets tell it: ``alive`` or ``pictures``.
    """

    def __init__(self, folder: Path, kind: str = "alive", **settings: str) -> None:
        self.folder, self.port, self.kind = folder, free_port(), kind
        self.log = folder / "log.txt"
        folder.mkdir(exist_ok=True)
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("ALIVE_", "DJANGO_"))}
        self.environment = kept | {
            "DJANGO_SETTINGS_MODULE": "tests.processes.settings",
            "ALIVE_DATA_DIR": str(folder),
            "ALIVE_MODELS_DIR": str(ROOT / "var" / "models"),
            "ALIVE_LEASE_SECONDS": str(LEASE),
            "ALIVE_DAILY_QUOTA": "1000",
            "ALIVE_DAILY_PICTURES": "1000",
            "ALIVE_PICTURE_ENGINE": "tests.processes.parts:PacedPictures" if kind == "pictures" else "",
            "ALIVE_QUEUED_PER_MEMBER": "1000",
            "ALIVE_MAX_ATTEMPTS": "20",
            "ALIVE_LOG_FORMAT": "json",
            **settings,
        }
        self.started: list[subprocess.Popen[bytes]] = []

    @cached_property
    def member(self) -> dict[str, Any]:
        """Made when somebody first asks for something: their token, session and two photos."""
        return self.books("open")

    def books(self, what: str) -> dict[str, Any]:
        told = subprocess.run(
            [sys.executable, "-m", "tests.processes.books", what], cwd=ROOT, env=self.environment, capture_output=True, check=False
        )
        assert told.returncode == 0, told.stderr.decode()
        answer: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
        return answer

    def check(self) -> str:
        """What ``manage.py check --deploy`` says."""
        return self.manage("check", "--deploy", "--tag=security")

    def manage(self, *command: str) -> str:
        """What a command of the operator says."""
        asked = [sys.executable, "manage.py", *command]
        told = subprocess.run(asked, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        return told.stdout + told.stderr

    def has_made(self, requests: int) -> dict[str, Any]:
        """Everything is there once, and nothing is left over."""
        told = self.books("read")
        assert told["states"] == {"ready": requests}, told
        assert (told["made"], told["charged"], told["orphans"], told["missing"]) == (requests, requests, 0, []), told
        return told

    # --- gates ----------------------------------------------------------------------------------------------------------------

    def closes(self, gate: str) -> Callable[[], bool]:
        """Whoever comes there now stands still (``parts.stands_at``); return what tells whether somebody does."""
        told = self.folder / f"stop-{gate}"
        reached = told.with_suffix(".reached")
        reached.unlink(missing_ok=True)
        told.touch()
        return reached.exists

    def opens(self, *gates: str) -> None:
        """These gates, or all."""
        for told in [self.folder / f"stop-{gate}" for gate in gates] or self.folder.glob("stop-*"):
            told.unlink()

    def standing(self, *gates: str) -> list[int]:
        """The processes that stand at these gates, or at any."""
        reached = [self.folder / f"stop-{gate}.reached" for gate in gates] or self.folder.glob("stop-*.reached")
        told = [path.read_text() for path in reached if path.exists() and path.with_suffix("").exists()]
        return [pid for pid in map(int, "".join(told).split()) if psutil.pid_exists(pid)]

    def rows(self) -> dict[str, tuple[str, ...]]:
        """What the database says of every request and Story, asked directly: id -> state, and stage of what runs."""
        asked = f"SELECT id, state, stage FROM {TABLES[self.kind]} UNION ALL SELECT id, state, '' FROM stories_story"  # noqa: S608  (ours)
        if url := self.environment.get("ALIVE_DATABASE_URL"):
            with psycopg.connect(url, connect_timeout=10) as server:
                found = server.execute(asked).fetchall()
        else:
            with closing(sqlite3.connect(self.folder / "alive.sqlite3", timeout=20)) as file:
                found = file.execute(asked).fetchall()
        return {str(uuid.UUID(str(row[0]))): (row[1], row[2] if row[1] == State.RUNNING else "") for row in found}

    # --- processes ------------------------------------------------------------------------------------------------------------

    def run(self, *arguments: str, env: Mapping[str, str] = MappingProxyType({}), piped: bool = False) -> subprocess.Popen[bytes]:
        """Args: piped: it is talked with."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment | {**env},
                stdin=subprocess.PIPE if piped else None,
                stdout=subprocess.PIPE if piped else log,
                stderr=log,
            )
        self.started.append(process)
        return process

    def start(self) -> subprocess.Popen[bytes]:
        """The one command; returns when the first page answers."""
        assert self.member  # made before anything runs beside it
        process = self.run(*SUPERVISOR, f"--port={self.port}")
        until(self.answers, "no page", pause=0.05)
        return process

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def children(self, tree: subprocess.Popen[bytes]) -> list[psutil.Process]:
        return psutil.Process(tree.pid).children(recursive=True)

    def process(self, tree: subprocess.Popen[bytes], role: str) -> psutil.Process:
        """The process that plays this role now."""
        found: list[psutil.Process] = []

        def is_there() -> bool:
            found[:] = [each for each in self.children(tree) if _plays(each, role)]
            return bool(found)

        until(is_there, f"no {role}")
        return found[0]

    def kill(self, tree: subprocess.Popen[bytes], role: str) -> None:
        """SIGKILL to one process; for ``tree`` to all of them at once."""
        if role != "tree":
            self.process(tree, role).kill()
            return
        kill_tree(tree.pid)
        tree.wait()

    def stop(self) -> None:
        for process in self.started:
            kill_tree(process.pid)
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()

    # --- the member -----------------------------------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        headers = {"Authorization": f"Token {self.member['token']}", "Content-Type": "application/json", **headers}
        asked = Request(f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode() if body else None, headers, method=method)
        with urlopen(asked, timeout=60) as answer:  # noqa: S310  (our own address)
            shown: dict[str, Any] = json.load(answer)
        return shown

    def fetch(self, link: str) -> Any:
        """Follow a link with the member's token, as far as it leads."""
        asked = Request(link if "://" in link else f"http://127.0.0.1:{self.port}{link}")  # noqa: S310  (our own addresses)
        asked.add_unredirected_header("Authorization", f"Token {self.member['token']}")
        return urlopen(asked, timeout=60)  # noqa: S310  (our own addresses)

    def asks(self, prompt: str = "waves roll in", *, photo: int = 0, key: str = "") -> str:
        """Ask for a clip of one of the photos, or for a picture; return the request's id."""
        of_photo = {"photo": self.member["photos"][photo], "seconds": 3.0, "people_agreed": True} if self.kind == "alive" else {}
        return str(self.insists(f"/api/v1/{self.kind}/", {"prompt": prompt, **of_photo}, key=key)["id"])

    def posts(self, alive: str) -> str:
        """Post a clip that is ready; return the Story's id."""
        return str(self.insists("/api/v1/stories/", {"alive": alive, "caption": "The sea today"})["id"])

    def insists(self, path: str, body: dict[str, Any] | None = None, *, key: str = "") -> dict[str, Any]:
        """Post until there is an answer, always with the same key, as a program should."""
        key, found = key or uuid.uuid4().hex, list[dict[str, Any]]()

        def is_answered() -> bool:
            try:
                found.append(self.ask("POST", path, body, **{"Idempotency-Key": key}))
            except HTTPError as error:
                assert error.code >= 500, error.read().decode()
            except AWAY:
                pass
            return bool(found)

        until(is_answered, f"{path} was never taken", pause=0.1)
        return found[0]

    def state(self, alive: str) -> dict[str, Any]:
        """The snapshot of a request."""
        return self.reads(f"/api/v1/{self.kind}/{alive}/progress/")

    def reads(self, path: str) -> dict[str, Any]:
        """What is told there, asked until somebody answers."""
        found: list[dict[str, Any]] = []

        def is_answered() -> bool:
            try:
                found.append(self.ask("GET", path))
            except AWAY:
                return False
            return True

        until(is_answered, "nobody answers", pause=0.1)
        return found[0]

    def waits_for(self, alive: str, *states: str, seconds: float = 120.0) -> None:
        until(lambda: self.state(alive)["state"] in states, f"{self.state(alive)} is not {states}", seconds, pause=0.2)

    def waits_until_live(self, story: str) -> None:
        until(lambda: self.reads(f"/api/v1/stories/{story}/")["state"] == "live", "it is never posted", pause=0.2)

    def watches(self, alive: str) -> Page:
        return Page(f"ws://127.0.0.1:{self.port}/ws/{self.kind}/{alive}/", self.member["session"])


def _plays(process: psutil.Process, role: str) -> bool:
    try:
        return ROLES[role] in " ".join(process.cmdline())
    except psutil.Error:
        return False
