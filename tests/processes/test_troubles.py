"""What goes wrong around a request: a locked database, a full disk, a broker that is away, a port that is taken."""

from __future__ import annotations

import socket
import sqlite3
import time
from collections.abc import Callable

import psutil

from tests.processes.parts import until
from tests.processes.site import SUPERVISOR, Site

LOCKED = 2.0  # seconds


def test_fails_loudly_on_a_port_that_is_taken(a_site: Callable[..., Site]) -> None:
    site = a_site()
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()
        assert site.run(*SUPERVISOR, f"--port={site.port}").wait(30) == 1
    assert f"Port {site.port} is taken by another program. Choose one with PORT=" in site.log.read_text()


def test_leaves_no_process_behind_when_the_parent_is_killed(a_site: Callable[..., Site]) -> None:
    site = a_site()
    tree = site.start()
    children = site.children(tree)
    assert len(children) >= 3
    tree.kill()
    _gone, left = psutil.wait_procs(children, timeout=20)
    assert left == []


def test_loses_nothing_while_database_disk_and_broker_are_in_trouble(a_site: Callable[..., Site]) -> None:
    site = a_site(ALIVE_RESEND_SECONDS="3")
    site.start()
    asked = [_while_locked(site, "alive.sqlite3"), _while_locked(site, "queue.sqlite3"), _on_a_full_disk(site)]
    for alive in asked:
        site.waits_for(alive, "ready")
    told = site.books("read")
    assert told["states"] == {"ready": 3}
    assert (told["made"], told["charged"], told["orphans"], told["missing"]) == (3, 3, 0, [])
    print(f"\n3 troubles, {told['made']} clips, {told['attempts']} attempts, {told['swept']} files swept")


def _while_locked(site: Site, name: str) -> str:
    """Ask while another program holds the file, in the middle of its writing."""
    other = sqlite3.connect(site.folder / name, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    until_then = time.monotonic() + LOCKED
    try:
        if name == "queue.sqlite3":
            return site.asks()  # answered although nothing can be sent: the sweeper rings later
        before = site.ask("GET", "/api/v1/me/")  # pages that only read go on
        assert before["quota_left"]
        until(lambda: time.monotonic() > until_then, "time stands still")
    finally:
        other.execute("ROLLBACK")
        other.close()
    return site.asks()


def _on_a_full_disk(site: Site) -> str:
    (site.folder / "disk-full").touch()
    alive = site.asks()
    until(lambda: "No space left on device" in site.log.read_text(), "it never noticed")
    (site.folder / "disk-full").unlink()
    return alive
