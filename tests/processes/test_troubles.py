"""What goes wrong around a request: a locked database, a full disk, wrong clocks, a port that is taken."""

from __future__ import annotations

import socket
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.counts import Tells
from tests.processes.parts import until
from tests.processes.servers import Postgres
from tests.processes.site import SUPERVISOR, Site

LOCKED = 2.0  # seconds
FAKE_CLOCK = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


def test_fails_loudly_on_a_port_that_is_taken(a_site: Callable[..., Site]) -> None:
    site = a_site()
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()
        assert site.run(*SUPERVISOR, f"--port={site.port}").wait(120) == 1
    assert f"Port {site.port} is taken by another program. Choose one with PORT=" in site.log.read_text()


def test_leaves_no_process_behind_when_the_parent_is_killed(a_site: Callable[..., Site]) -> None:
    site = a_site()
    tree = site.start()
    children = site.children(tree)
    assert len(children) >= 3
    tree.kill()
    _gone, left = psutil.wait_procs(children, timeout=60)
    assert left == []


def test_loses_nothing_while_database_disk_and_broker_are_in_trouble(a_site: Callable[..., Site], record_property: Tells) -> None:
    site = a_site(ALIVE_RESEND_SECONDS="3")
    site.start()
    asked = [_while_locked(site, "alive.sqlite3"), _while_locked(site, "queue.sqlite3"), _on_a_full_disk(site)]
    for alive in asked:
        site.waits_for(alive, "ready")
    told = site.books("read")
    assert told["states"] == {"ready": 3}
    assert (told["made"], told["charged"], told["orphans"], told["missing"]) == (3, 3, 0, [])
    record_property("counted", f"3 troubles: {told['made']} clips, {told['attempts']} attempts, {told['swept']} files swept")


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


def test_machines_whose_clocks_differ_take_nothing_from_each_other(
    a_site: Callable[..., Site], a_server: Callable[..., Any], record_property: Tells
) -> None:
    """The worker's clock is four minutes slow, its successor's and the sweeper's as fast: the lease is the database's."""
    if not FAKE_CLOCK:
        pytest.skip("no libfaketime on this machine: apt-get install libfaketime")
    database = a_server(Postgres)
    database.start()
    site = a_site(ALIVE_DATABASE_URL=database.create("alive"), ALIVE_LEASE_SECONDS="6")  # so that none is lost to a busy machine
    assert site.member
    site.run("-m", "alive_site.web", f"--port={site.port}")
    slow = site.run("-m", "alive_site.work", "alive.local", env=_clock("-4m"))
    site.run("-m", "alive_site.work", "checks.local", env=_clock("-4m"))
    until(site.answers, "no page", pause=0.05)
    reached = site.closes("making")
    alive = site.asks()
    until(reached, "nobody works")
    site.run("manage.py", "sweep", env=_clock("+4m"))
    site.run("-m", "alive_site.work", "alive.local", env=_clock("+4m"))
    until(lambda: site.log.read_text().count('"alive.local", "event": "ready"') == 2, "no second worker")
    assert len(set(_beats(database, 5))) == 5  # the slow worker keeps its lease, a beat every two seconds, and nobody takes it away
    slow.kill()
    site.opens()
    site.waits_for(alive, "ready")
    told = site.has_made(1)
    assert told["attempts"] == 2, told  # one before the kill, one after it
    story = site.posts(alive)
    site.waits_until_live(story)
    record_property("counted", f"clocks four minutes slow and fast: {told['made']} clip, {told['attempts']} attempts")


def _clock(wrong_by: str) -> dict[str, str]:
    return {"LD_PRELOAD": str(FAKE_CLOCK[-1]), "FAKETIME": wrong_by, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def _beats(database: Any, times: int) -> list[Any]:
    """Return the next heartbeats that are written to the one request that runs."""
    seen: list[Any] = []
    with psycopg.connect(database.address("alive"), autocommit=True) as connection:

        def is_new() -> bool:
            row = connection.execute("SELECT heartbeat_at FROM generation_aliverequest WHERE attempt = 1").fetchone()
            assert row, "another worker took it"
            if row[0] not in seen:
                seen.append(row[0])
            return len(seen) == times

        until(is_new, "the lease is not extended", pause=0.05)
    return seen
