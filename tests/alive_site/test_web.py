"""The web process by itself: what is in flight when it is asked to end is finished, and nobody holds it up for ever."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from alive_site.env import ROOT
from tests.ports import free_port
from tests.processes.parts import until

LONG, SHORT = 90, 1  # seconds of grace: no busy machine uses up the one, and nobody waits long for the other
FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nno picture\r\n--x--\r\n'
VERIFY = b"POST /api/v1/verify/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
BEGUN = VERIFY % len(FORM) + FORM[:20]
LIVE = b"GET /health/live/?a-secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
processes: dict[int, subprocess.Popen[bytes]] = {}


@pytest.fixture(params=[LONG])
def port(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[int]:
    """Where one listens, on an empty data folder; the process is ``processes[port]``."""
    port = free_port()
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("ALIVE_", "DJANGO_"))}
    told = {"ALIVE_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "alive_site.settings"}
    command = [sys.executable, "-m", "alive_site.web", f"--port={port}", f"--grace={request.param}"]
    with (tmp_path / "log.txt").open("wb") as log:
        processes[port] = subprocess.Popen(command, cwd=ROOT, env=kept | told, stdout=log, stderr=log)
    until(lambda: listens(port), "it never listened")
    yield port
    processes[port].kill()
    processes.pop(port).wait()


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def asks(port: int, request: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(request)
    return connection


def test_finishes_what_is_in_flight(port: int) -> None:
    with asks(port, BEGUN) as slow, asks(port, LIVE) as quick:
        assert quick.recv(12) == b"HTTP/1.1 200"  # so the one before it is with the process too
        processes[port].send_signal(signal.SIGTERM)
        until(lambda: not listens(port), "it goes on taking requests")
        slow.sendall(FORM[20:])
        assert slow.recv(12) == b"HTTP/1.1 200"
        assert processes[port].wait(LONG) in {0, -signal.SIGTERM}


@pytest.mark.parametrize("port", [SHORT], indirect=True)
def test_waits_no_longer_than_its_grace(port: int) -> None:
    with asks(port, BEGUN), asks(port, LIVE) as quick:
        assert quick.recv(12) == b"HTTP/1.1 200"
        processes[port].send_signal(signal.SIGTERM)
        assert processes[port].wait(60) in {0, -signal.SIGTERM}  # the first never sends the rest


def test_listens_to_this_machine_alone_and_writes_down_nobodys_visit(port: int, tmp_path: Path) -> None:
    with asks(port, LIVE) as page:
        assert b'"ok"' in b"".join(iter(lambda: page.recv(4096), b""))
    listening = Path(f"/proc/{processes[port].pid}/net/tcp").read_text()
    assert f"0100007F:{port:04X} 00000000:0000 0A" in listening and f"00000000:{port:04X} 00000000:0000 0A" not in listening
    processes[port].terminate()
    processes[port].wait(60)
    assert "a-secret" not in (tmp_path / "log.txt").read_text()
