"""A member's page of one request, as its socket keeps it up to date."""

from __future__ import annotations

import json
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.processes.parts import until


class Page(threading.Thread):
    """A page that shows a request: it connects again whenever its socket goes, and keeps every snapshot it was sent."""

    def __init__(self, address: str, session: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.headers = {"Cookie": f"sessionid={session}", "Origin": f"http://{urlsplit(address).netloc}"}
        self.shown: list[dict[str, Any]] = []
        self.connections = 0
        self.start()

    def run(self) -> None:
        while not (self.shown and self.shown[-1]["over"]):
            try:
                with connect(self.address, additional_headers=self.headers, open_timeout=5) as socket_:
                    self.connections += 1
                    while not (self.shown and self.shown[-1]["over"]):
                        self._show(json.loads(socket_.recv(timeout=30)))
            except (OSError, WebSocketException, TimeoutError):
                time.sleep(0.3)  # as the page's own element does, only sooner

    def _show(self, snapshot: dict[str, Any]) -> None:
        if not self.shown or snapshot["seq"] > self.shown[-1]["seq"]:
            self.shown.append(snapshot)

    def shows(self, stage: str) -> None:
        until(lambda: self.shown and self.shown[-1]["stage"] == stage, f"never {stage}")

    def hears_the_end(self, state: str = "ready") -> None:
        self.join(180)
        assert not self.is_alive(), f"the page never heard that it is over: {self.shown[-1:]}"
        assert self.shown[-1]["state"] == state, self.shown[-1]
        assert self.never_ran_backwards(), [shown["fraction"] for shown in self.shown]

    def never_ran_backwards(self) -> bool:
        fractions = [snapshot["fraction"] for snapshot in self.shown]
        return fractions == sorted(fractions)
